"""What a file is that is not what was expected, by how it begins, and what takes it. Pure."""

_SQLITE = b"SQLite format 3\0"
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"PK\x03\x04")


def why_no_log(head: bytes) -> str:
    """Of what SQLite does not take for a database."""
    if head.startswith(_PACKED):
        return "is packed, and has to be unpacked first"
    if head.startswith(b"{"):
        return "is no log; lines that `ticker log export` wrote are taken by `ticker log import`"
    if head.startswith(_SQLITE):
        return "is damaged, or a part of it is missing"
    return "is no log, or its beginning is damaged"


def why_no_export(head: bytes) -> str | None:
    """Of what is taken for exported lines; None where it may be that."""
    if head.startswith(_PACKED):
        return "is packed, and has to be unpacked first"
    if head.startswith(_SQLITE):
        return "is a log, and no exported lines: `ticker restore` takes it"
    return None if head.lstrip().startswith(b"{") else "is nothing that `ticker log export` wrote"
