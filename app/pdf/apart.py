"""Writes a PDF in a process of its own (`python -m app.pdf.apart`): a long one takes seconds, and much memory."""

import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

import app
from app.pdf.document import PdfDocument

PROJECT_FOLDER = Path(app.__file__).parents[1]
SECONDS, LOOK_SECONDS = 120, 0.2
MEMORY_BYTES = 2**30


class NotWritten(Exception):
    """The process that writes the PDF took too long or too much memory, or died."""


def write_apart(document: PdfDocument, check: Callable[[], object]) -> bytes:
    """Write a PDF. `check` is called again and again, and stops it by raising. Raises NotWritten."""
    end = time.monotonic() + SECONDS
    with subprocess.Popen(
        [sys.executable, "-m", "app.pdf.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback could quote the text
        cwd=PROJECT_FOLDER,
    ) as process:
        try:
            # Not by `communicate`, which sends nothing more after its first timeout (CPython 3.11).
            with suppress(BrokenPipeError), cast(IO[bytes], process.stdin) as pipe:
                pickle.dump(document, pipe)
            process.stdin = None
            while time.monotonic() < end:
                check()
                with suppress(subprocess.TimeoutExpired):
                    written, _nothing = process.communicate(timeout=LOOK_SECONDS)
                    if process.returncode == 0:
                        return written
                    break
        finally:
            process.kill()
    raise NotWritten


def main() -> None:
    """Read a pickled document from standard input, and write its PDF. Both ends are this program."""
    with suppress(ImportError, OSError, ValueError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    document: PdfDocument = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(document.write())


if __name__ == "__main__":
    main()
