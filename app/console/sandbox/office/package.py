"""The package of an Office document: a zip file of XML parts that refer to each other (ISO/IEC 29500-2)."""

import codecs
import posixpath
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple
from xml.parsers import expat
from zipfile import ZipFile

PART_BYTES = 64 * 2**20
MOST_PARTS = 10_000

Attributes = dict[str, str]

# Python loads the codec of names in zip files when first used: here it has to be before the sandbox forbids that.
codecs.lookup("cp437")


class Relation(NamedTuple):
    """A reference from one part of a package to another."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of a document's zip file. Raises what `zipfile` raises for what is damaged."""

    def __init__(self, data: bytes) -> None:
        self._zip = ZipFile(BytesIO(data))
        self.names = {*self._zip.namelist()}
        if len(self.names) > MOST_PARTS:
            raise ValueError("too many parts")

    def read(self, name: str) -> bytes:
        """Read a part. Raises ValueError for more than 64 MiB, whatever the zip file says of its size."""
        with self._zip.open(name) as member:
            data = member.read(PART_BYTES + 1)
        if len(data) > PART_BYTES:
            raise ValueError("too large a part")
        return data

    def relate(self, name: str) -> list[Relation]:
        """List the parts that a part refers to, by the ends of their kinds; "" is the package itself."""
        folder, file = posixpath.split(name)
        rels, found = posixpath.join(folder, "_rels", f"{file}.rels"), list[Relation]()

        def note(tag: str, given: Attributes) -> None:
            path = posixpath.normpath(posixpath.join("/", folder, given.get("Target", ""))).lstrip("/")
            if tag == "Relationship" and path in self.names and given.get("TargetMode") != "External":
                found.append(Relation(given.get("Id", ""), given.get("Type", "").rpartition("/")[2], path))

        if rels in self.names:
            parse(self.read(rels), note)
        return found

    def find(self, name: str, *kinds: str) -> list[str]:
        """List the parts of these kinds that a part refers to, kind by kind."""
        relations = self.relate(name)
        return [each.target for kind in kinds for each in relations if each.kind == kind]


def parse(
    data: bytes,
    start: Callable[[str, Attributes], object],
    end: Callable[[str], object] | None = None,
    read: Callable[[str], object] | None = None,
) -> None:
    """Parse XML: `start` gets local names, of attributes too; `r:` is before those that name a relation.

    Raises ValueError for a document type, which entities would need; ExpatError for what is damaged.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_given: object) -> None:
        raise ValueError("document type")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, given: start(_local(name), {_local(key): given[key] for key in given})
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    if read is not None:
        parser.CharacterDataHandler = read
    parser.Parse(data, True)


def find_root(data: bytes) -> str:
    """The local name of the root element."""
    tags = list[str]()
    parse(data, lambda tag, _given: tags.append(tag) if not tags else None)
    return tags[0]


def read_number(text: str | None, otherwise: int = 1) -> int:
    """Read a whole number of at most 8 digits; `otherwise` if it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _local(name: str) -> str:
    uri, _blank, local = name.rpartition(" ")
    return f"r:{local}" if uri.endswith("/relationships") and local in ("id", "embed", "link") else local
