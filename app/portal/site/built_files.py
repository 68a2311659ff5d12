"""The folder of built pages: written as a whole; read once at start, checked, compressed and padded."""

import hashlib
import os
import re
import shutil
from dataclasses import replace
from gettext import gettext as _
from pathlib import Path, PurePosixPath

from app.env import ConfigError
from app.portal.site.size_padding import find_common_size, pad_gzip
from app.portal.static_file import StaticFile

SUMS = "SHA256SUMS"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
# Files that sizes must not tell apart, by patterns of their addresses; and the step in bytes to which the common size
# is rounded up.
PADDED = {r"/[a-z]+/[a-z-]*[0-9]*": 64, r"/figures/.*": 64, r"/assets/portal(-rtl)?\.css": 64}
PADDED |= {rf"/[a-z]+/strings{part}\.js": 64 for part in ("", "-mailbox", "-metadata", "-proof")}


def replace_folder(folder: Path, files: dict[str, bytes]) -> None:
    """Put `files` in place of `folder` so that a portal starting meanwhile never reads half of it.

    Raises ConfigError if the folder holds something other than built pages, OSError.
    """
    if folder.exists() and not (folder / SUMS).exists() and any(folder.iterdir()):
        message = _("{folder} holds files that are not built pages. Name an empty folder, or one to be made.")
        raise ConfigError(message.format(folder=folder))
    fresh, stale = (folder.with_name(f".{folder.name}.{state}.{os.getpid()}") for state in ("new", "old"))
    for name, content in files.items():
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if folder.exists():
        folder.rename(stale)
    fresh.rename(folder)
    shutil.rmtree(stale, ignore_errors=True)


def read_files(folder: Path) -> dict[str, StaticFile]:
    """Read the built pages by their addresses. Raises ConfigError if the folder isn't whole, or was changed since."""
    files = {}
    try:
        for line in (folder / SUMS).read_text("ascii").splitlines():
            sha256, name = line.split("  ")
            content = (folder / name).read_bytes()
            if hashlib.sha256(content).hexdigest() != sha256:
                raise ConfigError(_("{name} was changed after it was built.").format(name=folder / name))
            suffix = PurePosixPath(name).suffix
            files[address(name)] = StaticFile.compress(content, TYPES[suffix])
    except (OSError, ValueError, KeyError):
        raise ConfigError(_("{folder} holds no whole set of pages.").format(folder=folder)) from None
    return pad_files(files)


def pad_files(files: dict[str, StaticFile]) -> dict[str, StaticFile]:
    """Pad the compressed files of each kind in PADDED to one size."""
    for pattern, step_bytes in PADDED.items():
        alike = {path: file for path, file in files.items() if re.fullmatch(pattern, path)}
        size = find_common_size((len(file.compressed) for file in alike.values()), step_bytes)
        files |= {path: replace(file, compressed=pad_gzip(file.compressed, size)) for path, file in alike.items()}
    return files


def address(name: str) -> str:
    """The address of a built file: `en/index.html` is /en/, `en/report.html` is /en/report, assets keep their names."""
    return f"/{name}".removesuffix("index.html").removesuffix(".html")
