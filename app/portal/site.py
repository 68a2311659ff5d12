"""The static site: the built pages and what they load, read once at start, served at exact addresses only."""

import hashlib
import re
from dataclasses import replace
from functools import partial
from gettext import gettext as _
from pathlib import Path, PurePosixPath

from flask import Blueprint, Response, redirect

from app.portal.answers import Refusal
from app.portal.build import SUMS
from app.portal.file import File
from app.portal.levelling import lengthen, level
from app.setting import ConfigError

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
# What must not tell apart: files whose addresses fit, and the step (in bytes) to which their common size is rounded up.
LEVELLED = {r"/[a-z]+/[a-z-]*": 512, r"/assets/portal(-rtl)?\.css": 512}
LEVELLED |= {rf"/[a-z]+/strings{part}\.js": 512 for part in ("", "-mailbox", "-metadata", "-proof")}


def read_files(folder: Path) -> dict[str, File]:
    """Read the built pages by their addresses. Raises ConfigError if the folder isn't whole, or was changed since."""
    files = {}
    try:
        for line in (folder / SUMS).read_text("ascii").splitlines():
            sha256, name = line.split("  ")
            content = (folder / name).read_bytes()
            if hashlib.sha256(content).hexdigest() != sha256:
                raise ConfigError(_("{name} was changed after it was built.").format(name=folder / name))
            suffix = PurePosixPath(name).suffix
            files[address(name)] = File.compress(content, TYPES[suffix])
    except (OSError, ValueError, KeyError):
        raise ConfigError(_("{folder} holds no whole set of pages.").format(folder=folder)) from None
    return level_files(files)


def level_files(files: dict[str, File]) -> dict[str, File]:
    """The same files: all pages compressed to one size, and so what differs by language besides, of each kind."""
    for pattern, step_bytes in LEVELLED.items():
        alike = {path: file for path, file in files.items() if re.fullmatch(pattern, path)}
        size = level((len(file.compressed) for file in alike.values()), step_bytes)
        files |= {path: replace(file, compressed=lengthen(file.compressed, size)) for path, file in alike.items()}
    return files


def address(name: str) -> str:
    """The address of a built file: `en/index.html` is /en/, `en/report.html` is /en/report, assets keep their names."""
    return f"/{name}".removesuffix("index.html").removesuffix(".html")


def pages(files: dict[str, File], locale: str) -> Blueprint:
    """The site's addresses, one rule for each file: there is no path to walk out of.

    Who names no language comes to `locale`: the answer depends on the address alone, never on who asks.
    """
    site = Blueprint("site", __name__)
    for number, (path, file) in enumerate(files.items()):
        site.add_url_rule(path, f"file-{number}", partial(file.send))
    for path in files:
        if path.endswith("/"):
            site.add_url_rule(path.rstrip("/"), f"home-{path.strip('/')}", partial(redirect, path))
    site.add_url_rule("/", "home", partial(redirect, f"/{locale}/"))
    return site


def refuse_page(files: dict[str, File], locale: str, path: str, refusal: Refusal) -> Response:
    """Answer a page's address that can't be served: calmly, with the way back for one that doesn't exist.

    In the language that the address names, if it does, or in that of `locale`.
    """
    page = files.get(f"/{path.split('/')[1]}/not-found") or files.get(f"/{locale}/not-found")
    if refusal.status == 404 and page:
        return page.send(404)
    return Response(refusal.message, refusal.status, refusal.headers, content_type=TYPES[".txt"])
