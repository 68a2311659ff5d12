"""`sealedline-admin drill`: whether a backup can be restored, tried out in a scratch place.

What is opened is sealed still: cases to officers, files too. So the drill shows that every row and file came, that what
is signed holds, and that a portal on the restored database takes a report and has it for its reporter.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path

import click

from app.admin.backup.days import are_in_order
from app.admin.backup.restore import FOLDER, Given, Restored, copy_option, key_option, load, told
from app.admin.backup.target import Target
from app.blobs.storage import open_blobs
from app.clock import today
from app.config import StoreConfig
from app.directory import key_prompts
from app.directory.options import instance_option, passphrase_option, root_option
from app.env import PREFIX
from app.settings import server
from app.store.database import open_database
from app.store.upkeep.store_id import adopt
from crypto.directory import Directory
from crypto.encoding import b64encode

SECONDS = 120
TEXT = "This is a drill of the operator's. Nobody reads it."


@click.command()
@click.argument("source", type=FOLDER)
@root_option
@instance_option
@key_option
@passphrase_option
@copy_option
def drill(
    source: Path, root: bytes, instance: bytes, key_file: Path, passphrase_file: Path | None, name: str | None
) -> None:
    """Restore the newest copy of SOURCE into a scratch place, check it, file a report there and read it."""
    target = Target(source, instance)
    copy = target.find_copy(name)
    content = key_prompts.open_content(key_file, passphrase_file)
    with tempfile.TemporaryDirectory() as folder, told():
        environ = describe(Path(folder), root, instance)
        config = StoreConfig.read(environ)
        done = load(copy, content, config, Given(is_not_signed=True), target.files, None)
        say_restored(done, instance)
        db = open_database(config.database)
        try:
            adopt(db, open_blobs(config.files.blobs))
        finally:
            db.close()
        assert done.newest is not None
        file_and_read(environ, done.newest, Path(folder))
    click.echo(_("A report was filed there, and read by its reporter."))
    try:
        target.keep_drill(today())
    except OSError:
        message = _("{path} can't be written. Tell the server of this drill: copy its file last-drill there by hand.")
        click.echo(message.format(path=source), err=True)


def say_restored(done: Restored, instance: bytes) -> None:
    """Print what came back. Raises ClickException if something is missing, or what is signed doesn't hold."""
    if done.newest is None:
        raise click.ClickException(_("This copy has no directory: it is of a server that nobody could report to."))
    if not are_in_order(done.days, done.newest.proof_keys, instance):
        raise click.ClickException(_("The closed days of this copy don't continue each other, or aren't signed."))
    if done.missing:
        message = _("{count} files that this copy names are not in the backup.")
        raise click.ClickException(message.format(count=len(done.missing)))
    message = _("The copy of {day} is whole: directory {version}, {days} closed days, and every file.")
    click.echo(message.format(day=done.head.day, version=done.newest.version, days=len(done.days)))


def describe(folder: Path, root: bytes, instance: bytes) -> dict[str, str]:
    """The settings of a portal in a scratch folder, and none of this server's file: an empty one is in its place."""
    settings = folder / "settings.toml"
    settings.touch()
    return {
        server.VARIABLE: str(settings),
        "SEALEDLINE_DATABASE": f"sqlite:///{folder / 'store.db'}",
        "SEALEDLINE_BLOBS": (folder / "files").as_uri(),
        "SEALEDLINE_PAGES": str(folder / "pages"),
        "SEALEDLINE_ROOT": b64encode(root),
        "SEALEDLINE_INSTANCE": b64encode(instance),
        "SEALEDLINE_ORGANISATION": "Drill",
        "SEALEDLINE_LANGUAGES": "en",
        "SEALEDLINE_WORKERS": "1",
    }


def file_and_read(environ: Mapping[str, str], directory: Directory, folder: Path) -> None:
    """File a report at a portal on the scratch database by the reporters' program, and read the mailbox.

    Raises ClickException with what a program said.
    """
    text = folder / "report.txt"
    text.write_text(TEXT)
    channel = directory.channels[0].id
    with serving(environ, folder) as address:
        site = {**environ, "SEALEDLINE_PORTAL": address}
        said = run(site, "app.reporter.cli", "file", "--channel", channel, "--text-file", str(text), "--yes")
        run(site, "app.reporter.cli", "check", typed=said)


@contextmanager
def serving(environ: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Build the pages, and serve them at an address of this machine until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    run(environ, "app.portal.cli", "build")
    command = [sys.executable, "-m", "app.portal.cli", "serve"]
    errors = folder / "errors"
    with errors.open("wb") as err:
        portal = subprocess.Popen(
            command, env={**clean(environ), "SEALEDLINE_PORTAL_PORT": str(port)}, stdout=err, stderr=err
        )
    try:
        deadline = time.monotonic() + SECONDS
        while not is_answering(port):
            if portal.poll() is not None or time.monotonic() > deadline:
                raise click.ClickException(errors.read_text() or _("The portal did not start."))
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        portal.terminate()
        portal.wait()


def is_answering(port: int) -> bool:
    """Whether somebody listens at a port of this machine."""
    try:
        socket.create_connection(("127.0.0.1", port), SECONDS).close()
    except OSError:
        return False
    return True


def run(environ: Mapping[str, str], module: str, *arguments: str, typed: str = "") -> str:
    """Run a program with these settings: what it printed. Raises ClickException with what it said if it failed."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=clean(environ), input=typed, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode:
        message = _("The drill failed: {error}")
        raise click.ClickException(message.format(error=done.stderr.strip()))
    return done.stdout


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with these settings, and no others of the program's."""
    return {**{name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}, **environ}
