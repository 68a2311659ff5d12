"""What cleaning does to any folder of files: python -m tests.metadata.corpus FOLDER [MARK ...].

Each file is cleaned by the pages' own code in Node, and a line is printed: whether it was cleaned or refused, what was
told, what is leaking (a MARK, or a value that was found, where nothing says that it stays), what is broken, and the
seconds on the clock. It ends with 1 if anything leaks or is broken. Nothing is written beside the files.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdfium2  # type: ignore[import-untyped]

from tests.metadata.pdf.looks import draw_pages, look_alike
from tests.metadata.planted import unpack
from tests.metadata.sifting import Inspection, Sifter

# What is looked for in the cleaned file: titles, days and programs are on the pages and in their typefaces as a rule.
SEARCHED = {"author", "editor", "reviewer", "company", "serial", "path", "identifier", "printer"}
SHORTEST = 6
# What programs write in place of a name: remaining.js doesn't tell of it either.
NOBODY = {"author", "unknown", "anonymous", "microsoft", "microsoft user", "microsoft office user", "windows user"}
SAID = {"names", "paths", "values", "embedded"}


@dataclass
class Outcome:
    """What became of a file. `broken` and `leaking` are sentences; both are empty where all is well."""

    path: Path
    state: str
    told: set[str]
    left: set[str] = field(default_factory=set)
    leaking: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        parts = [f"{self.seconds:6.2f} s  {self.state:9}", str(self.path), f"told: {', '.join(sorted(self.told))}"]
        parts += [f"left: {', '.join(sorted(self.left))}"] if self.left else []
        parts += [f"{name.upper()}: {'; '.join(found)}" for name, found in self.problems() if found]
        return "  ".join(parts)

    def problems(self) -> list[tuple[str, list[str]]]:
        return [("leaking", self.leaking), ("broken", self.broken)]


def compare_pdf(before: Path, after: Path) -> Iterator[str]:
    """Yield what is wrong with a cleaned PDF and was not before: its syntax, whether it opens, how its pages look."""
    if not check_syntax(before):
        yield from check_syntax(after)
    try:
        shown = draw_pages(before)
    except pypdfium2.PdfiumError:
        return
    try:
        drawn = draw_pages(after)
    except pypdfium2.PdfiumError as error:
        yield f"it does not open: {error}"
        return
    if len(shown) != len(drawn):
        yield f"it has {len(drawn)} pages instead of {len(shown)}"
    pairs = enumerate(zip(shown, drawn, strict=False), 1)
    different = [number for number, (old, new) in pairs if not look_alike(old, new)]
    if different:
        yield f"pages that look different: {', '.join(map(str, different))}"


def check_syntax(path: Path) -> list[str]:
    try:
        with pikepdf.open(path) as pdf:
            return pdf.check_pdf_syntax()
    except pikepdf.PdfError as error:
        return [str(error)]


# By kind, as the cleaner calls it: what is wrong with a cleaned file.
COMPARE: dict[str, Callable[[Path, Path], Iterator[str]]] = {"pdf": compare_pdf}


def clean_all(folder: Path, marks: list[str], sifter: Sifter) -> Iterator[Outcome]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield clean_one(path, marks, sifter)


def clean_one(path: Path, marks: list[str], sifter: Sifter) -> Outcome:
    begun = time.monotonic()
    seen = sifter.inspect(path)
    cleaned = sifter.clean(path)
    seconds = time.monotonic() - begun
    if cleaned is None:
        return Outcome(path, f"{seen.warning or seen.kind}", seen.told, seconds=seconds)
    told = cleaned.left & SAID
    values = marks if told else [*marks, *list_values(seen)]
    leaking = [f"{value} in {place}" for value, place in find(values, cleaned.path) if not told]
    compare = COMPARE.get(seen.kind)
    # A page without what plays on it looks different: that it was taken out is told.
    broken = list(compare(path, cleaned.path)) if compare and "media" not in cleaned.removed else []
    return Outcome(path, "cleaned", seen.told, cleaned.left, leaking, broken, seconds)


def list_values(seen: Inspection) -> list[str]:
    values = [value for what, value in seen.findings if what in SEARCHED and len(value) >= SHORTEST]
    return [value for value in values if value.lower() not in NOBODY]


def find(values: list[str], path: Path) -> Iterator[tuple[str, str]]:
    """Yield values and where they are in a file, in upper or lower case and in the encodings of texts."""
    for place, data in unpack(path) if values else []:
        text = data.lower()
        for value in values:
            if any(value.lower().encode(encoding) in text for encoding in ("utf-8", "utf-16-le", "utf-16-be")):
                yield value, place


def main(folder: str, *marks: str) -> int:
    states: Counter[str] = Counter()
    with TemporaryDirectory() as cleaned:
        sifter = Sifter(Path(cleaned))
        for outcome in clean_all(Path(folder), list(marks), sifter):
            print(outcome, flush=True)
            states.update([outcome.state, *(name for name, found in outcome.problems() if found)])
        sifter.close()
    print(", ".join(f"{count} {state}" for state, count in states.most_common()))
    return 1 if states["leaking"] + states["broken"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
