"""The cards between two unlockings: one sealed file beside the key file. Whatever is wrong with it, it is made anew."""

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from app.console.card import Card
from app.console.kept import KeptFile
from app.console.searching import Text
from crypto import private_file
from crypto.keys import Identity
from crypto.notation import b64decode, b64encode

SUFFIX = ".cards"
LABEL = "cards"
BATCH_BYTES = 2**20  # of text in a chunk
ROW_BYTES = 2**11  # about what a case takes besides
LEVEL = 1


class Filed(NamedTuple):
    """What is known of a case: how many envelopes it has, the digest of their ids (32 bytes), and its card.

    A case without a card is for others, or damaged.
    """

    envelopes: int
    digest: bytes
    card: Card | None
    is_damaged: bool = False


class CardFile:
    """The file of one officer's cards. Several consoles may write it: each time it is replaced as a whole."""

    def __init__(self, folder: Path, id: str, identity: Identity) -> None:
        self._kept = KeptFile(folder / f"{id}{SUFFIX}", private_file.derive_key(identity, LABEL))

    def read(self, context: bytes) -> dict[bytes, Filed] | None:
        """Read the cards that were made in this context (32 bytes), by gate: none of them if anything is amiss.

        None if there is no file.
        """
        try:
            chunks = self._kept.read()
            return dict(_unpack(chunks)) if next(chunks, None) == context else {}
        except FileNotFoundError:
            return None
        except (OSError, ValueError, LookupError, TypeError, zlib.error):
            return {}

    def write(self, context: bytes, filed: Mapping[bytes, Filed], check: Callable[[], None]) -> None:
        """Replace the file. `check` is called now and then, and stops it by raising. Raises OSError."""
        self._kept.write(_pack(context, filed, check))

    def remove(self) -> None:
        """Remove the file, and what is left of one that was being written."""
        self._kept.remove()


def _pack(context: bytes, filed: Mapping[bytes, Filed], check: Callable[[], None]) -> Iterator[bytes]:
    yield context
    rows: list[Sequence[Any]] = []
    texts: list[Text] = []
    size = 0
    for gate, each in filed.items():
        text = each.card.text if each.card else Text(b"", b"")
        rows.append(_write_row(gate, each, text))
        texts.append(text)
        size += ROW_BYTES + len(text.folded)
        if size >= BATCH_BYTES:
            check()
            yield from _pack_batch(rows, texts)
            rows, texts, size = [], [], 0
    check()
    yield from _pack_batch(rows, texts)


def _pack_batch(rows: list[Sequence[Any]], texts: list[Text]) -> Iterator[bytes]:
    yield zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), LEVEL)
    yield zlib.compress(b"".join(text.folded for text in texts), LEVEL)
    yield b"".join(text.packed for text in texts)


def _unpack(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, Filed]]:
    # To the very end: only there it shows whether the file is whole.
    for chunk in chunks:
        rows = json.loads(zlib.decompress(chunk))
        folded, packed = zlib.decompress(next(chunks, b"")), next(chunks, b"")
        at = start = 0
        for gate, envelopes, digest, is_damaged, fields, size, packed_size in rows:
            text = Text(folded[at : at + size], packed[start : start + packed_size])
            at, start = at + size, start + packed_size
            card = Card(**fields, text=text) if fields is not None else None
            yield b64decode(gate), Filed(envelopes, b64decode(digest), card, is_damaged)


def _write_row(gate: bytes, filed: Filed, text: Text) -> Sequence[Any]:
    fields = {name: value for name, value in filed.card._asdict().items() if name != "text"} if filed.card else None
    sizes = (len(text.folded), len(text.packed))
    return [b64encode(gate), filed.envelopes, b64encode(filed.digest), filed.is_damaged, fields, *sizes]
