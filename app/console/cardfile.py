"""The cards between two unlockings: one sealed file beside the key file. Whatever is wrong with it, it is made anew."""

import json
import os
import secrets
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from app.console.card import Card
from app.console.searching import Text
from crypto import private_file
from crypto.keys import Identity
from crypto.notation import b64decode, b64encode

SUFFIX = ".cards"
LABEL = "cards"
PRIVATE = 0o600
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
        self._path = folder / f"{id}{SUFFIX}"
        self._key = private_file.derive_key(identity, LABEL)

    def read(self, context: bytes) -> dict[bytes, Filed] | None:
        """Read the cards that were made in this context (32 bytes), by gate: none of them if anything is amiss.

        None if there is no file.
        """
        try:
            with self._path.open("rb") as file:
                chunks = private_file.read(file, self._key)
                return dict(_unpack(chunks)) if next(chunks, None) == context else {}
        except FileNotFoundError:
            return None
        except (OSError, ValueError, LookupError, TypeError, zlib.error):
            return {}

    def write(self, context: bytes, filed: Mapping[bytes, Filed], check: Callable[[], None]) -> None:
        """Replace the file. `check` is called now and then, and stops it by raising. Raises OSError."""
        self._clear(self._path.parent.glob(f".{self._path.name}.*"))
        fresh = self._path.with_name(f".{self._path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file:
                private_file.write(file, self._key, _pack(context, filed, check))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        finally:
            self._clear([fresh])

    def remove(self) -> None:
        """Remove the file, and what is left of one that was being written."""
        self._clear([self._path, *self._path.parent.glob(f".{self._path.name}.*")])

    def _clear(self, paths: Any) -> None:
        for path in paths:
            with suppress(OSError):
                path.unlink()


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
