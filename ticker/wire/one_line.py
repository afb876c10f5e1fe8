"""JSON on one line, whatever its reader takes for a line end. Pure."""

# NEL, LINE SEPARATOR and PARAGRAPH SEPARATOR end a line for Python's splitlines (and so for httpx's
# iter_lines), though for neither SSE nor NDJSON. Below U+0020 JSON escapes everything by itself.
_ESCAPES = ((b"\xc2\x85", rb"\u0085"), (b"\xe2\x80\xa8", rb"\u2028"), (b"\xe2\x80\xa9", rb"\u2029"))


def on_one_line(json: bytes) -> bytes:
    """Escape what some readers split lines at; the value is the same."""
    if json.isascii():
        return json
    for raw, escaped in _ESCAPES:
        json = json.replace(raw, escaped)
    return json
