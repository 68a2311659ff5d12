"""Preparation of a message's files before anything is sent: naming, cleaning, the portal's limits."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from gettext import gettext as _
from pathlib import Path
from typing import Any, NamedTuple

import click

from app.reporter.api.client import Limits, Portal
from app.reporter.files.clean import Cleaner, NotCleaned, cleaning, describe_cost
from app.reporter.files.picked_file import PickedFile, describe_path, find_file
from app.reporter.files.resume import ResumeFile
from app.reporter.files.upload import Uploads
from app.reporter.terminal.interrupts import interruptible
from app.reporter.terminal.mailbox_text import describe_size
from crypto.errors import FileChanged

# What a message has room for beside its text, each with the longest name.
MOST_FILES = 200

PATH = click.Path(path_type=Path)


class Chosen(NamedTuple):
    """What was chosen at the command line."""

    attach: tuple[Path, ...]
    attach_as: tuple[tuple[str, Path], ...]
    keep_metadata: bool
    progress: Path | None

    def find_files(self) -> list[PickedFile]:
        """Look at the files. Raises ClickException for what is none."""
        named = [find_file(path, name) for name, path in self.attach_as]
        return [*(find_file(path) for path in self.attach), *named]


def attach_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options with which files are chosen, given to the command as one: `chosen`."""

    @click.option("--attach", multiple=True, type=PATH, metavar="FILE", help="Send this file too; once for each.")
    @click.option(
        "--attach-as", multiple=True, type=(str, PATH), metavar="NAME FILE", help="Send this file under another name."
    )
    @click.option("--keep-metadata", is_flag=True, help="Send files as they are, with all that they tell about you.")
    @click.option(
        "--progress",
        type=PATH,
        metavar="FILE",
        help="Keep in FILE how far the upload has come, to go on another time.",
    )
    @wraps(command)
    def packed(*given: Any, attach: Any, attach_as: Any, keep_metadata: bool, progress: Any, **others: Any) -> None:
        command(*given, chosen=Chosen(attach, attach_as, keep_metadata, progress), **others)

    return packed


@contextmanager
def attaching(portal: Portal, chosen: Chosen, yes: bool) -> Iterator[Uploads]:
    """Prepare the chosen files for sending in this block. At its end what was laid down beside them is removed.

    Raises ClickException for what can't be sent, or was not confirmed.
    """
    files = chosen.find_files()
    if not files:
        if chosen.progress is not None:
            raise click.UsageError(_("--progress is for files: add --attach."))
        yield Uploads(portal)
        return
    with ExitStack() as stack:
        stack.enter_context(interruptible())
        limits = portal.fetch_limits()
        check_limits(limits, files)
        if not yes:
            files = [ask_name(file) for file in files]
        if chosen.keep_metadata:
            click.echo(_("The files are sent as they are, with all that they tell about you."), err=True)
        else:
            files = clean_files(stack.enter_context(cleaning()), files, yes)
            check_limits(limits, files)
        progress = ResumeFile(chosen.progress)
        stack.callback(progress.close)
        _tell(files, progress)
        yield Uploads(portal, files, progress)
        progress.remove()


def check_limits(limits: Limits, files: Sequence[PickedFile]) -> None:
    """Raises ClickException for more files, or larger ones, than the portal takes, or if there is no room for any."""
    if not limits.takes_files:
        message = _("The portal has no room for files just now. Nothing was sent. Send your message without them, ")
        message += _("and the files another day: `follow-up --attach`.")
        raise click.ClickException(message)
    most = min(limits.files, MOST_FILES)
    if len(files) > most:
        if most <= 0:
            raise click.ClickException(_("This portal takes no files. Nothing was sent."))
        message = _("These are {count} files, and a message can have {most}. Nothing was sent.")
        raise click.ClickException(message.format(count=len(files), most=most))
    for file in files:
        if file.size_bytes > limits.file_bytes:
            message = _("{file} has {size}, and the portal takes {most} a file. Nothing was sent.")
            size, most_size = describe_size(file.size_bytes), describe_size(limits.file_bytes)
            raise click.ClickException(message.format(file=file.name, size=size, most=most_size))


def ask_name(file: PickedFile) -> PickedFile:
    """Ask for the name under which a file is sent: names tell, too."""
    return file.rename(
        click.prompt(_("Name of {file} for its readers").format(file=describe_path(file.path)), file.name, err=True)
    )


def clean_files(cleaner: Cleaner | None, files: Sequence[PickedFile], yes: bool) -> list[PickedFile]:
    """Put cleaned copies in the place of files, as far as that can be done. What can't be must be confirmed."""
    faults: list[tuple[str, str]] = []
    cleaned = list(files)
    if cleaner is None:
        faults = [(file.name, _("the program mat2 is not installed")) for file in files if file.size_bytes]
    elif _is_wanted(cleaner, files, yes):
        for place, file in enumerate(files):
            try:
                cleaned[place] = cleaner.clean(file) if file.size_bytes else file
            except NotCleaned as error:
                faults.append((file.name, str(error)))
            except FileChanged as error:
                raise click.ClickException(f"{file.name}: {_(error.sentence)}") from None
    _confirm_uncleaned(faults, yes)
    return cleaned


def _is_wanted(cleaner: Cleaner, files: Sequence[PickedFile], yes: bool) -> bool:
    for file in files:
        click.echo(_("{file} tells:").format(file=file.name), err=True)
        for line in cleaner.show(file) or [_("nothing that mat2 can see")]:
            click.echo(f"  {line}", err=True)
        if cost := describe_cost(file.path.name):
            click.echo(f"! {cost}", err=True)
    return yes or click.confirm(_("Send copies without that?"), default=True, err=True)


def _confirm_uncleaned(faults: Sequence[tuple[str, str]], yes: bool) -> None:
    for name, fault in faults:
        click.echo(_("! {file} can't be cleaned: {fault}.").format(file=name, fault=fault), err=True)
    if faults and yes:
        raise click.ClickException(_("Nothing was sent. Clean these files, or add --keep-metadata."))
    if faults and not click.confirm(_("It may tell who you are. Send it all the same?"), err=True):
        raise click.ClickException(_("Nothing was sent."))


def _tell(files: Sequence[PickedFile], progress: ResumeFile) -> None:
    click.echo(_("These files are sent with it:"), err=True)
    for file in files:
        click.echo(f"  {file.name}, {describe_size(file.size_bytes)}", err=True)
    if progress.path is not None:
        message = _("Until all is sent, {file} holds the keys to these files. Keep it to yourself, and never copy it.")
        click.echo(message.format(file=progress.path), err=True)
