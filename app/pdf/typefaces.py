"""The typefaces for PDFs: those that come with the program, then those installed on the machine."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import typst
import uharfbuzz

FOLDER = Path(__file__).with_name("fonts")
# That of the emoji is first, and for these alone (typefaces.typ): of one that is joined from several, DejaVu has some
# parts, and the others would be lost.
OWN = ("Noto Emoji", "DejaVu Sans", "Noto Sans Devanagari", "Noto Sans Thai", "Noto Sans SC", "Noto Sans KR")
# Of what the machine has, these first: they are made for one another. Chinese in its simplified form before others.
FIRST = ("Noto Sans CJK SC", "Noto Sans SC", "Noto Sans")


class Typeface(NamedTuple):
    """A face of the machine: its family, its file, and which of the file's faces it is."""

    family: str
    path: str
    place: int


def find_families(characters: Iterable[str]) -> tuple[list[str], list[Path], set[str]]:
    """Find what prints these characters: the families, their folders, and the characters that nothing here prints."""
    families, folders = [*OWN], [FOLDER]
    missing = {character for character in characters if ord(character) not in read_own()}
    for face in list_faces() if missing else ():
        found = {character for character in missing if ord(character) in read_characters(face.path, face.place)}
        if found:
            families.append(face.family)
            folders.append(Path(face.path).parent)
            missing -= found
        if not missing:
            break
    return families, [*dict.fromkeys(folders)], missing


@lru_cache(1)
def read_own() -> frozenset[int]:
    """The code points that the program's own typefaces have."""
    regular = [path for path in FOLDER.glob("*.ttf") if "Bold" not in path.name]
    return frozenset().union(*(read_characters(str(path), 0) for path in regular))


@lru_cache(1)
def list_faces() -> list[Typeface]:
    """The upright faces of ordinary weight that are installed on this machine, each family once."""
    installed = typst.Fonts(include_embedded_fonts=False).fonts()
    faces = [
        Typeface(each.family, each.path, each.index)
        for each in installed
        if each.path and (each.style, each.weight, each.stretch) == ("normal", 400, 1.0) and each.family not in OWN
    ]
    families = {face.family: face for face in sorted(faces, reverse=True)}
    return sorted(families.values(), key=lambda face: (_rank(face.family), face.family))


@lru_cache(512)
def read_characters(path: str, place: int) -> frozenset[int]:
    """The code points that a face has; none if its file can't be read."""
    try:
        return frozenset(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path), place).unicodes)
    except (OSError, uharfbuzz.HarfBuzzError):
        return frozenset()


def _rank(family: str) -> int:
    return next((rank for rank, name in enumerate(FIRST) if family.startswith(name)), len(FIRST))
