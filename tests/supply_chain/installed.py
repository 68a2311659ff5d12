"""The wheel, installed into a fresh virtual environment with what its extras ask for, and nothing else.

What it asks for is linked from the environment of the tests, which was installed by the locks' hashes: that needs no
network, and no time. A requirement that is missing in the wheel is missing there.
"""

import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

FIND = """
import sys
from contextlib import suppress
from importlib.util import find_spec
for name in sys.argv[1:]:
    with suppress(ImportError):
        print(name if find_spec(name) else "")
"""


class Installed:
    """A virtual environment in a folder, with the wheel."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        venv.create(folder, symlinks=True)
        self.python = folder / "bin/python"
        [self.packages] = folder.glob("lib/python*/site-packages")
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(self.python)]
        subprocess.run([*pip, "install", "--no-deps", "--no-index", "--no-compile", str(wheel)], check=True)

    def choose(self, extra: str) -> None:
        """Have what this extra asks for, in place of what another one did."""
        for link in self.packages.iterdir():
            if link.is_symlink():
                link.unlink()
        [about] = self.packages.glob("sealedline-*.dist-info")
        for needed in find_needed(Distribution.at(about), (extra,)):
            self._link(needed)

    def command(self, name: str) -> list[str]:
        """The command line of a program: it sees nothing of where it is started, nor of the tests' environment."""
        return ["env", "-u", "PYTHONPATH", str(self.python), "-I", str(self.python.with_name(name))]

    def find_modules(self, *names: str) -> list[str]:
        """Those of these modules that can be imported there."""
        line = [str(self.python), "-I", "-c", FIND, *names]
        told: str = subprocess.run(line, capture_output=True, text=True, check=True).stdout
        return told.split()

    def _link(self, needed: Distribution) -> None:
        tops = {Path(str(file)).parts[0] for file in needed.files or ()} - {"..", "__pycache__"}
        for top in tops:
            if not (self.packages / top).exists():
                (self.packages / top).symlink_to(str(needed.locate_file(top)))


def find_needed(package: Distribution, extras: Iterable[str] = ("",)) -> Iterator[Distribution]:
    """What a package asks for, with these extras, and whatever that asks for: as installed here."""
    for text in package.requires or ():
        asked = Requirement(text)
        if asked.marker is None or any(asked.marker.evaluate({"extra": each}) for each in extras):
            found = distribution(asked.name)
            assert asked.specifier.contains(found.version), text
            yield found
            yield from find_needed(found, asked.extras or ("",))
