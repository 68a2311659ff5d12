"""Checks of what the portal serves, and of who may read and change what lies on the disk."""

import stat
import tempfile
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

from app.admin.check.finding import Finding, Server
from app.admin.check.store import find_folder
from app.portal.cli import read_published
from app.portal.site.build import build_pages

MOST_NAMED = 3
OTHERS, WRITABLE = 0o077, 0o022
PROGRAM = Path(__file__).parents[3]


def check_pages(server: Server) -> Iterator[Finding]:
    """Whether the pages are, to the byte, what the settings make of them now."""
    config = server.config
    if "release_day" not in config.model_fields_set:
        yield Finding("pages", _("SEALEDLINE_RELEASE_DAY is not set, so nobody can build the same pages."),
                      _("Set it to the day of the release, and run `sealedline-portal build`."))  # fmt: skip
        return
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / "pages"
        build_pages(config, again, read_published(config) if config.publish_figures else [])
        differing = sorted(compare(config.pages, again))
    if differing:
        named = ", ".join(differing[:MOST_NAMED]) + (" …" if len(differing) > MOST_NAMED else "")
        yield Finding("pages", _("{count} files differ from what is built now: {named}.")
                      .format(count=len(differing), named=named),
                      _("If settings, texts or the program changed, run `sealedline-portal build`, and restart the "
                        "portal. If not, somebody changed pages: take the site down, find out who."))  # fmt: skip


def compare(built: Path, again: Path) -> set[str]:
    """The names of the files that are in one folder only, or differ."""
    held, made = (
        {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        for folder in (built, again)
    )
    differing = {name for name in held.keys() & made.keys() if held[name].read_bytes() != made[name].read_bytes()}
    return differing | (held.keys() ^ made.keys())


def check_rights(server: Server) -> Iterator[Finding]:
    """Whether others can read what is their owner's alone, or write what decides what is served."""
    config, folder = server.config, find_folder(server)
    database = server.db.file.path if server.db.file else None
    logs = [database.with_name(database.name + ending) for ending in ("-wal", "-shm")] if database else []
    for path in (database, *logs, folder, config.proof_key):
        if path is not None and path.exists() and path.stat().st_mode & OTHERS:
            yield Finding("rights", _("Others than its owner may enter or read {path}.").format(path=path),
                          f"chmod {'700' if path.is_dir() else '600'} {path}")  # fmt: skip
    decides = (config.pages, config.questions, config.procedure, config.texts, config.proof_key, PROGRAM / "app")
    for path in (each for each in decides if each is not None):
        if path.exists() and (changed := find_writable(path)):
            yield Finding("rights", _("Others than its owner may change {path}.").format(path=changed),
                          f"chmod {'-R ' if changed.is_dir() else ''}go-w {changed}")  # fmt: skip


def find_writable(path: Path) -> Path | None:
    """The first of a path, the folders above it, and what is in it, that others than its owner may write."""
    each: Path
    for each in (path, *path.resolve().parents, *(path.rglob("*") if path.is_dir() else ())):
        mode = each.stat(follow_symlinks=False).st_mode
        # In a sticky folder nobody replaces what is another's.
        if mode & WRITABLE and not mode & stat.S_ISVTX and not stat.S_ISLNK(mode):
            return each
    return None
