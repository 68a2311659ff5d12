"""Removal of metadata from files by mat2 (Debian's package), where it is installed."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from gettext import gettext as _
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from app.reporter.files.picked_file import TYPES, PickedFile, look_at
from app.reporter.terminal.mailbox_text import tidy
from crypto.errors import FileChanged

MOST_SECONDS = 600
MOST_LINES, MOST_CHARACTERS = 30, 200
BLOCK_BYTES = 2**20
# By the name's ending mat2 tells what a file is.
ENDING = re.compile(r"(?:\.[A-Za-z0-9]{1,10}){1,2}\Z")


DOCUMENTS = {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".odg"}
PICTURES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic"}


class NotCleaned(Exception):
    """This file can't be cleaned. The text says why."""


class Cleaner:
    """mat2 at work in a folder of its own."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program, self.folder = program, folder

    def show(self, file: PickedFile) -> list[str]:
        """What a file tells, as far as mat2 knows: a line each."""
        try:
            shown = self._run("--show", self._lay_out(file))
        except NotCleaned:
            return []
        lines = [tidy(line).strip()[:MOST_CHARACTERS] for line in shown.splitlines() if line.startswith("    ")]
        return lines[:MOST_LINES]

    def clean(self, file: PickedFile) -> PickedFile:
        """Make a cleaned copy. Raises NotCleaned, FileChanged."""
        laid_out = self._lay_out(file)
        self._run(laid_out)
        made = [path for path in laid_out.parent.iterdir() if path != laid_out]
        if len(made) != 1:
            raise NotCleaned(_("mat2 doesn't know this kind of file, or it is damaged, or there is no room for a copy"))
        if not _is_what_its_name_says(made[0]):
            raise NotCleaned(_("it is something else than its name says"))
        if look_at(file.path) != file.state:
            raise FileChanged
        return replace(file, path=made[0], state=look_at(made[0]))

    def _lay_out(self, file: PickedFile) -> Path:
        """Lay out a file for mat2 in an empty folder, under a name that can be no option."""
        ending = ENDING.search(file.path.name)
        laid_out = Path(mkdtemp(dir=self.folder)) / f"file{ending[0] if ending else ''}"
        laid_out.symlink_to(file.path.absolute())
        return laid_out

    def _run(self, *arguments: str | Path) -> str:
        # Where it starts, the programs that it calls can read: nothing, here. A session of its own, to end all of them.
        scratch = mkdtemp(dir=self.folder)
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TMPDIR": scratch}
        process = subprocess.Popen(
            [self.program, *arguments],
            cwd=scratch,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            shown, _nothing = process.communicate(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            raise NotCleaned(_("it takes too long")) from None
        finally:
            _end(process)
        if process.returncode != 0:
            raise NotCleaned(_("mat2 doesn't know this kind of file, or it is damaged, or there is no room for a copy"))
        return shown.decode("utf-8", "replace")


def describe_cost(name: str) -> str | None:
    """What mat2 changes or leaves in a file of this name's kind, as a sentence for people."""
    ending = Path(name).suffix.lower()
    if ending == ".pdf":
        return _("Its pages become pictures: their text can't be searched or copied any more.")
    if ending in PICTURES:
        return _("It may be shown on its side afterwards: look at it first if that matters.")
    if ending in DOCUMENTS:
        return _("Names in its text and links, hidden parts and cut-off parts of pictures may stay.")
    return None


@contextmanager
def cleaning() -> Iterator[Cleaner | None]:
    """Clean files until the end of the block, at which the copies are removed; None where there is no mat2."""
    program = shutil.which("mat2")
    if program is None:
        yield None
        return
    with TemporaryDirectory(prefix="sealedline-") as folder:
        yield Cleaner(program, Path(folder))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _is_what_its_name_says(path: Path) -> bool:
    # What is called a text, mat2 passes on as it is: a picture too.
    if TYPES.guess_type(path.name)[0] != "text/plain":
        return True
    with path.open("rb") as opened:
        return not any(b"\0" in block for block in iter(partial(opened.read, BLOCK_BYTES), b""))
