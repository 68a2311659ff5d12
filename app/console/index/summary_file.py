"""The summary file: case summaries between two sessions, encrypted, beside the key file.

It is a cache: if it is missing or damaged, the summaries are made again from the store.
"""

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from app.console.cases.faults import CaseFault
from app.console.index.search import SearchText
from app.console.index.summary import CaseSummary
from app.console.sealed_file import SealedFile
from crypto.encoding import b64decode, b64encode
from crypto.officer import local_file

SUFFIX = ".summaries"
FIRST_SUFFIX = ".cards"  # its name in version 0.1.0
LABEL = "summaries"
BATCH_BYTES = 2**20  # of text in a chunk, about
ROW_BYTES = 2**11  # about what a summary takes without its text
LEVEL = 1


class StoredSummary(NamedTuple):
    """A case's summary, with the number of its envelopes and the digest (32 bytes) of their ids.

    `summary` is None for a case that is sealed to others, damaged, or in which the program failed: its `fault`.
    """

    envelopes: int
    digest: bytes
    summary: CaseSummary | None
    is_damaged: bool = False
    fault: CaseFault | None = None


class SummaryFile:
    """The summary file of one officer. Several consoles may write it: each write replaces it as a whole."""

    def __init__(self, folder: Path, id: str, file_key: bytes) -> None:
        self._file = SealedFile(folder / f"{id}{SUFFIX}", local_file.derive_key(file_key, LABEL))
        # What a killed console left, and the file of an earlier version, may hold what was deleted since.
        self._file.remove_parts()
        for path in [folder / f"{id}{FIRST_SUFFIX}", *folder.glob(f".{id}{FIRST_SUFFIX}.*")]:
            path.unlink(missing_ok=True)

    @property
    def size_bytes(self) -> int:
        """How large the file is; 0 if there is none."""
        return self._file.size_bytes

    def read(self, context: bytes) -> dict[bytes, StoredSummary] | None:
        """Read the summaries by gate (32 bytes); None if there is no file.

        Empty if the file was written in another context (32 bytes), or is damaged.
        """
        try:
            chunks = self._file.read()
            return dict(_decode(chunks)) if next(chunks, None) == context else {}
        except FileNotFoundError:
            return None
        except (OSError, ValueError, LookupError, TypeError, zlib.error):
            return {}

    def write(self, context: bytes, summaries: Mapping[bytes, StoredSummary], check: Callable[[], None]) -> None:
        """Replace the file. `check` is called before each chunk, and stops it by raising. Raises OSError."""
        self._file.write(_encode(context, summaries, check))

    def remove(self) -> None:
        """Remove the file, and remains of unfinished writes."""
        self._file.remove()


def _encode(context: bytes, summaries: Mapping[bytes, StoredSummary], check: Callable[[], None]) -> Iterator[bytes]:
    yield context
    rows: list[Sequence[Any]] = []
    texts: list[SearchText] = []
    size = 0
    for gate, each in summaries.items():
        if each.fault:
            continue  # the next session, perhaps a mended program, tries again
        text = each.summary.text if each.summary else SearchText(b"", b"")
        rows.append(_make_row(gate, each, text))
        texts.append(text)
        size += ROW_BYTES + len(text.folded)
        if size >= BATCH_BYTES:
            check()
            yield from _encode_batch(rows, texts)
            rows, texts, size = [], [], 0
    check()
    yield from _encode_batch(rows, texts)


def _encode_batch(rows: list[Sequence[Any]], texts: list[SearchText]) -> Iterator[bytes]:
    yield zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), LEVEL)
    yield zlib.compress(b"".join(text.folded for text in texts), LEVEL)
    yield b"".join(text.compressed for text in texts)


def _decode(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, StoredSummary]]:
    # All chunks are read before any is used: only the last one shows that the file is whole.
    for chunk in chunks:
        rows = json.loads(zlib.decompress(chunk))
        folded, compressed = zlib.decompress(next(chunks, b"")), next(chunks, b"")
        at = start = 0
        for gate, envelopes, digest, is_damaged, fields, size, compressed_size in rows:
            text = SearchText(folded[at : at + size], compressed[start : start + compressed_size])
            at, start = at + size, start + compressed_size
            summary = CaseSummary(**fields, text=text) if fields is not None else None
            yield b64decode(gate), StoredSummary(envelopes, b64decode(digest), summary, is_damaged)


def _make_row(gate: bytes, stored: StoredSummary, text: SearchText) -> Sequence[Any]:
    fields = (
        {name: value for name, value in stored.summary._asdict().items() if name != "text"} if stored.summary else None
    )
    sizes = (len(text.folded), len(text.compressed))
    return [b64encode(gate), stored.envelopes, b64encode(stored.digest), stored.is_damaged, fields, *sizes]
