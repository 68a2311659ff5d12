"""Writes THIRD_PARTY_NOTICES.md: `python -m supply_chain.notices [--check]`.

Sources: requirements.lock and the metadata of what is installed from it (PEP 639: License-Expression, License-File);
package-lock.json and the VERSIONS.md beside each bundle of scripts, whose own builds check it; the typefaces' folder.
Exits with 1 and a sentence for a package without a licence text, or with a licence that is not in ACCEPTED.
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from supply_chain.committed import write_or_check
from supply_chain.locked import PROGRAM, read_npm_lock, read_python_lock

NOTICES = "THIRD_PARTY_NOTICES.md"
BUNDLES = ("crypto/browser/vendor/VERSIONS.md", "app/portal/scripts/metadata/vendor/VERSIONS.md")
# Bundles are built by it, of its code there is none in them.
BUNDLER = "esbuild"
# SPDX expressions of licences whose code may be run together with code under the AGPL 3.0 or later.
ACCEPTED = {"0BSD", "Apache-2.0", "Apache-2.0 OR BSD-3-Clause", "BlueOak-1.0.0", "BSD-3-Clause", "LGPL-3.0-only", "MIT"}
ACCEPTED |= {"MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "ZPL-2.1"}
ACCEPTED |= {"Apache-2.0 AND BSD-3-Clause"}
# What older metadata says in place of an expression. Each "BSD License" here was read: it has the three clauses. What
# PDFium is built with, in pypdfium2's wheel, is permissive as well.
OLDER = {"BSD License": "BSD-3-Clause", "MIT License": "MIT", "Apache License 2.0": "Apache-2.0", "ZPL 2.1": "ZPL-2.1"}
OLDER |= {"Apache Software License": "Apache-2.0"}
OLDER |= {"BSD-3-Clause, Apache-2.0, dependency licenses": "Apache-2.0 AND BSD-3-Clause"}
LICENCE_FILE = re.compile(r"[^/]+\.dist-info/(licenses/.*|[^/]*(LICEN[CS]E|COPYING|NOTICE)[^/]*)", re.IGNORECASE)

HEAD = """# Third-party notices

Sealed Line is under the GNU Affero General Public License 3.0 or later ([LICENSE](LICENSE)). It runs with, and its
pages are partly made of, what others wrote. Written by `make notices` from the locks; `make check` fails where a lock
was changed without it.

Packages of Python are installed from their authors' own files, which are no part of this repository. A wheel can hold
further libraries, such as OpenSSL in `cryptography`, libpq in `psycopg-binary`, PDFium in `pypdfium2` and the crates of
which `typst` and `obstore` are compiled; what their authors say of these is below as far as the wheel for Linux
(x86-64) carries it.
"""
SOURCES = """The source of each is the npm package of that name and version. What was changed while bundling is listed
in [VERSIONS.md](app/portal/scripts/metadata/vendor/VERSIONS.md), in full in `build.mjs` beside it.
"""
WORDS = """`crypto/words.txt` is the large word list of the Electronic Frontier Foundation (2016), less its four words
with a hyphen and the numbers for dice, under CC-BY-3.0-US: https://creativecommons.org/licenses/by/3.0/us/
"""


class Package(NamedTuple):
    """A package: its licence as an SPDX expression, and the texts that go along with it."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]


def main() -> None:
    """Write the notices, or check them."""
    write_or_check(NOTICES, write_notices(list_python(), list_bundled()), "make notices")


def list_python() -> list[Package]:
    """What is installed to run the programs."""
    return [_describe(name, version) for name, version in read_python_lock().items()]


def list_bundled() -> list[Package]:
    """What scripts and styles of the pages are made of."""
    locked = read_npm_lock()
    bundled = dict(text for path in BUNDLES for text in _read_versions((PROGRAM / path).read_text("utf-8")).items())
    bundled["govuk-frontend"] = _read_added("govuk-frontend")
    return [Package(name, locked[name]["version"], locked[name]["license"], (text,)) for name, text in bundled.items()]


def write_notices(python: list[Package], bundled: list[Package]) -> str:
    """The whole page. A text that several packages share stands once."""
    by_text: dict[str, list[str]] = {}
    for package in python + bundled:
        if package.licence not in ACCEPTED:
            sys.exit(f"{package.name} has the licence “{package.licence}”, which nobody has accepted (notices.py).")
        if not package.texts:
            sys.exit(f"{package.name} comes without its licence. Add supply_chain/licences/{package.name}.txt.")
        for text in package.texts:
            by_text.setdefault(text, []).append(package.name)
    texts = [f"### {', '.join(dict.fromkeys(names))}\n\n```text\n{text}\n```\n" for text, names in by_text.items()]
    return "\n".join([
        HEAD,
        "## Installed to run the programs\n", *_table(python), "",
        "## Built into what the pages load\n", *_table(bundled), "", SOURCES,
        "## Typefaces and words\n", *_list_typefaces(), "", WORDS,
        "## Texts\n", *texts,
    ])  # fmt: skip


def _describe(name: str, version: str) -> Package:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        sys.exit(f"{name} is locked and not installed here, so its licence can't be read. Run: make setup-test")
    if found.version != version:
        sys.exit(f"{name} {found.version} is installed, requirements.lock says {version}. Run: make setup-test")
    files = sorted(str(each) for each in found.files or () if LICENCE_FILE.fullmatch(str(each)))
    texts = tuple(_tidy(_decode(Path(str(found.locate_file(each))).read_bytes())) for each in files)
    return Package(name, version, _read_licence(found), texts or (_read_added(name),))


def _decode(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:  # FreeType's is older than UTF-8
        return data.decode("latin-1")


def _read_licence(found: Distribution) -> str:
    stated = [text for key in ("License-Expression", "License") for text in found.metadata.get_all(key) or ()]
    classifiers = found.metadata.get_all("Classifier") or ()
    stated += [text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License ::")]
    known = [OLDER.get(text, text) for text in stated]
    return next((text for text in known if text in ACCEPTED), "; ".join(known))


def _read_added(name: str) -> str:
    path = PROGRAM / "supply_chain" / "licences" / f"{name}.txt"
    return _tidy(path.read_text("utf-8")) if path.is_file() else ""


def _read_versions(page: str) -> dict[str, str]:
    """The licence text of each package in a bundle's VERSIONS.md, whose texts each stand below their package's name."""
    names = [name for name in re.findall(r"^\| (\S+) \| \S+ \| \S+ \| `sha512-", page, re.MULTILINE) if name != BUNDLER]
    starts = [page.index(f"\n## {name}\n") for name in names]
    parts = [page[start:end] for start, end in zip(starts, [*starts[1:], len(page)], strict=True)]
    return {name: _tidy(part.removeprefix(f"\n## {name}\n")) for name, part in zip(names, parts, strict=True)}


def _list_typefaces() -> list[str]:
    rows = []
    for path in sorted(PROGRAM.glob("app/*/fonts/*.ttf")):
        text = path.with_name(f"{re.split('Sans|Emoji', path.name)[0]}-LICENSE.txt")
        if not text.is_file():
            sys.exit(f"{path.name} comes without its licence: {text.name} is missing beside it.")
        licence = "OFL-1.1" if "SIL OPEN FONT LICENSE" in text.read_text("utf-8") else "Bitstream-Vera"
        rows.append(f"| {_name(path)} | {licence} | [{text.name}]({_name(text)}) |")
    return ["| file | licence | text |", "|---|---|---|", *rows]


def _name(path: Path) -> str:
    return path.relative_to(PROGRAM).as_posix()


def _table(packages: list[Package]) -> list[str]:
    rows = [f"| {each.name} | {each.version} | {each.licence} |" for each in packages]
    return ["| package | version | licence |", "|---|---|---|", *rows]


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


if __name__ == "__main__":
    main()
