"""Bodies that were compressed with zstd, as far as they have come."""

import zstandard


class Unpacker:
    """What a client makes of such a body, piece by piece; ZstdError if it is broken."""

    def __init__(self) -> None:
        self._frames = zstandard.ZstdDecompressor().decompressobj(read_across_frames=True)

    def feed(self, data: bytes) -> bytes:
        return self._frames.decompress(data) if data else b""


def unpacked(body: bytes) -> bytes:
    return Unpacker().feed(body)


def ends_with_a_frame(body: bytes) -> bool:
    """Whether nothing of it is missing, as a client that waits for the end of each frame sees it."""
    while body:
        frame = zstandard.ZstdDecompressor().decompressobj()
        frame.decompress(body)
        if not frame.eof:
            return False
        body = frame.unused_data
    return True
