"""What the portal sends as it is, to everyone: plain, or compressed for a client that says it can read that."""

from __future__ import annotations

from dataclasses import dataclass

from deflate import gzip_compress
from flask import Response, request

# libdeflate's own scale, up to 12: 3 % less on the line than zlib's best, which a report on a slow line is short of.
SMALLEST = 12


@dataclass(frozen=True)
class File:
    """One file, plain and compressed. It is the same for everyone: its size tells nothing of who asks."""

    content: bytes
    compressed: bytes
    content_type: str

    @classmethod
    def compress(cls, content: bytes, content_type: str) -> File:
        """Compress a file with gzip (RFC 1952), to the same bytes at any time."""
        return cls(content, bytes(gzip_compress(content, SMALLEST)), content_type)

    def send(self, status: int = 200) -> Response:
        """Answer with this file."""
        zipped = request.accept_encodings.quality("gzip") > 0
        answer = Response(self.compressed if zipped else self.content, status, content_type=self.content_type)
        if zipped:
            answer.headers["Content-Encoding"] = "gzip"
        return answer
