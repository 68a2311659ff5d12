"""Builds the wheel: `python -m supply_chain.wheel [FOLDER]`, by default into `dist`; prints its name and SHA-256.

The same files give the same bytes, on whatever machine: what git lists is copied, with one mode and one time
(SOURCE_DATE_EPOCH, by default that of the last commit), so that nothing built here before gets in; the backend is
the locked setuptools, in its one version; nothing is compressed, for libraries compress differently.
"""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from supply_chain.locked import PROGRAM

# What the wheel is made of.
PARTS = ("app", "crypto", "migrations", "pyproject.toml", "README.md", "LICENSE", "THIRD_PARTY_NOTICES.md")
BACKEND = "import sys\nfrom setuptools import build_meta\nprint(build_meta.build_wheel(sys.argv[1]))"


def main() -> None:
    """Build it, or exit with the backend's output."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else PROGRAM / "dist").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    wheel = build(folder)
    print(sha256(wheel.read_bytes()).hexdigest(), "", wheel.name)


def build(folder: Path) -> Path:
    """Build the wheel in a folder: its path."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct").strip()
    with TemporaryDirectory() as copied:
        _copy_to(Path(copied))
        built = subprocess.run(
            [sys.executable, "-I", "-c", BACKEND, folder],
            cwd=copied,
            env={**os.environ, "SOURCE_DATE_EPOCH": epoch},
            umask=0o022,
            capture_output=True,
            text=True,
        )
    if built.returncode != 0:
        sys.exit(built.stdout + built.stderr)
    return folder / built.stdout.splitlines()[-1]


def _copy_to(folder: Path) -> None:
    for name in _git("ls-files", "-co", "--exclude-standard", "-z", *PARTS).split("\0"):
        if name and (PROGRAM / name).is_file():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROGRAM / name, place)
            place.chmod(0o644)


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=PROGRAM, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
