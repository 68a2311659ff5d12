"""The commands that send messages: `file` and `follow-up`."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from app.questionnaire.answers import write_follow_up
from app.questionnaire.loader import read_form
from app.reporter import receipts
from app.reporter.api.http import Unanswered
from app.reporter.file_report import Filed, Report, file_report
from app.reporter.files.attach import Chosen, attach_options, attaching
from app.reporter.files.picked_file import describe_path
from app.reporter.files.upload import UploadFailed, Uploads
from app.reporter.site import Site
from app.reporter.terminal.mailbox_text import PLACE_DIGITS, describe_audience, list_people, tidy
from app.reporter.terminal.message_input import Sources, choose_kind, questions_option, read_answers
from app.reporter.terminal.prompts import choose, confirm, read_phrase, read_text, show_phrase, yes_option
from app.reporter.visit import list_allowed
from crypto.directory import Directory
from crypto.encoding import b64encode
from crypto.message import Answer
from crypto.reporter.mailbox import Mailbox
from crypto.reporter.mailbox_view import view_mailbox

text_option = click.option(
    "--text-file", type=click.File(encoding="utf-8"), help="Read the text from this file; - is standard input."
)


@click.command()
@click.option("--channel", help="The channel's id.")
@click.option("--leave-out", multiple=True, metavar="ID", help="Somebody who must not read it; once for each.")
@text_option
@click.option("--contact-file", type=click.File(encoding="utf-8"), help="How to reach you, if you want to say.")
@click.option(
    "--answers",
    "answers_file",
    type=click.File("rb"),
    help="Answers, in TOML by the questions' ids; no other is asked.",
)
@click.option("--oral", is_flag=True, help="You told it to a case handler before, and got three words.")
@questions_option
@attach_options
@click.option("--receipt", type=click.Path(path_type=Path), help="Keep in this file what proves that you reported.")
@yes_option
@click.pass_obj
def file(
    site: Site,
    channel: str | None,
    leave_out: tuple[str, ...],
    text_file: TextIO | None,
    contact_file: TextIO | None,
    answers_file: BinaryIO | None,
    oral: bool,
    questions: Path,
    chosen: Chosen,
    receipt: Path | None,
    yes: bool,
) -> None:
    """File a report."""
    instance, day, form = site.instance, site.today, read_form(questions)
    with site.connect() as portal:
        directory = site.fetch_directory(portal)
        site.check_fresh(directory)
        if not portal.fetch_limits().takes_reports:
            message = _("The portal has no room for a new report just now. Nothing was sent. Try again tomorrow; ")
            message += _("if it can't wait, its page “Other ways to report” names some.")
            raise click.ClickException(message)
        receipts.check_place(receipt, directory)
        channel = channel or choose(_("Channel"), _list_channels(directory))
        readers = _find_readers(directory, channel, leave_out, day)
        click.echo(_("It will be sealed so that only these people can read it:"), err=True)
        _list_people(directory, readers)
        _tell_escalation(directory, channel, {*readers, *leave_out}, day)
        _list_others(directory, {*readers, *leave_out}, day)
        answers = read_answers(form, channel, Sources(text_file, contact_file, answers_file), yes, oral)
        report = Report(channel, leave_out, answers)
        with attaching(portal, chosen, yes) as uploads, _telling_what_is_stored():
            filed = file_report(
                portal,
                partial(site.fetch_directory, portal),
                instance,
                report,
                day,
                _print_phrase if yes else show_phrase,
                uploads,
            )
    _tell_filed(filed)
    _keep_receipt(receipt, filed)
    _tell_uploads(uploads)
    if uploads.progress.is_resumed:
        message = _("Cross out the code phrase of the run that was broken off, unless `check` finds a mailbox with it.")
        click.echo(message, err=True)


@click.command()
@click.option("--to", multiple=True, metavar="ID", help="Only these people may read it; once for each.")
@click.option("--leave-out", multiple=True, metavar="ID", help="Somebody for whom it isn't meant; once for each.")
@click.option("--kind", metavar="KIND", help="What it is: more, question, retaliation, withdraw, …")
@text_option
@questions_option
@attach_options
@yes_option
@click.pass_obj
def follow_up(
    site: Site,
    to: tuple[str, ...],
    leave_out: tuple[str, ...],
    kind: str | None,
    text_file: TextIO | None,
    questions: Path,
    chosen: Chosen,
    yes: bool,
) -> None:
    """Write a follow-up to those who read your report."""
    form = read_form(questions)
    phrase = read_phrase()
    with site.connect() as portal:
        visit = site.visit(portal, phrase)
        site.check_fresh(visit.directory)
        if not portal.fetch_limits().takes_messages:
            raise click.ClickException(_("The portal has no room for messages just now. Try again tomorrow."))
        _tell_left(visit.left)
        _tell_audience(visit.mailbox, (*to, *leave_out))
        chosen_readers = _choose_readers(visit.mailbox, to, leave_out)
        said_as = choose_kind(form, kind, yes)
        text = read_text(_("What do you want to add?"), text_file, said_as.bare, phrase)
        with attaching(portal, chosen, yes) as uploads:
            confirm(_("Seal and send it?"), yes)
            said = [Answer(**written) for written in write_follow_up(said_as, text)]
            readers = visit.follow_up(said, chosen_readers, uploads)
    click.echo(_("Your message has arrived. These people can read it:"), err=True)
    _list_people(visit.directory, readers)
    _tell_uploads(uploads)


@contextmanager
def _telling_what_is_stored() -> Iterator[None]:
    try:
        yield
    except UploadFailed:
        click.echo(_("Cross out this code phrase: nothing is stored under it."), err=True)
        raise
    except (Unanswered, KeyboardInterrupt):
        click.echo(
            _("It is not known whether your report has arrived. Keep the code phrase, and later try `check`: ")
            + _("if there is no mailbox then, nothing was stored."),
            err=True,
        )
        raise


def _list_channels(directory: Directory) -> list[str]:
    for channel in directory.channels:
        click.echo(f"  {channel.id}: {tidy(channel.name)}", err=True)
    return [channel.id for channel in directory.channels]


def _find_readers(directory: Directory, channel: str, left_out: tuple[str, ...], day: str) -> list[str]:
    if directory.find_channel(channel) is None:
        raise click.ClickException(_("There is no channel “{id}”. Nothing was sent.").format(id=channel))
    for id in left_out:
        # A slip of the pen here would let somebody read what they must not.
        if directory.find(id) is None:
            raise click.ClickException(_("There is nobody called “{id}”. Nothing was sent.").format(id=id))
    unreachable = directory.unreachable(day)
    for id in directory.offered(channel, left_out, day):
        recipient = directory.find(id)
        if id in unreachable and recipient is not None:
            message = _("{name} can't read it: an address that can be trusted is missing today.")
            click.echo(message.format(name=tidy(recipient.name)), err=True)
    return directory.readers(channel, left_out, day)


def _tell_escalation(directory: Directory, channel: str, named: set[str], day: str) -> None:
    id = directory.find_escalation(channel, named, day)
    found, person = directory.find_channel(channel), directory.find(id or "")
    if person is None or found is None:
        return
    text = _("If nobody answers for {days} days, you can let {name} read it. Until you do, {name} can't read it.")
    click.echo(text.format(days=found.escalation_days, name=tidy(person.name)), err=True)


def _list_others(directory: Directory, named: set[str], day: str) -> None:
    eligible = [each for each in directory.eligible(day) if each.id not in named]
    others = [{"id": each.id, "name": each.name, "role": each.role} for each in eligible]
    if others:
        click.echo(_("These people could be given it later, unless you leave them out (--leave-out):"), err=True)
        for line in list_people(others):
            click.echo(line, err=True)


def _print_phrase(phrase: str, is_void: bool) -> None:
    if is_void:
        click.echo(_("The code phrase before this one is not valid."), err=True)
    click.echo(phrase)


def _tell_filed(filed: Filed) -> None:
    when = _(" It was received on {day}.").format(day=filed.received_on) if filed.received_on else ""
    click.echo(_("Your report has arrived.") + when, err=True)
    click.echo(_("Come back in seven days with your code phrase: `sealedline-report check`."), err=True)


def _keep_receipt(path: Path | None, filed: Filed) -> None:
    if path is None:
        return
    try:
        receipts.write(path, filed.receipt, filed.received_on)
    except OSError:
        message = _("The file can't be written. This is your receipt: {receipt}")
        click.echo(message.format(receipt=b64encode(filed.receipt)), err=True)
        return
    click.echo(_("Your receipt is in {file}.").format(file=describe_path(path)), err=True)
    click.echo(_("Whoever finds it can tell that you sent a report, and on which day; not what it says."), err=True)


def _tell_uploads(uploads: Uploads) -> None:
    if uploads.sent:
        click.echo(_("These files have arrived. Each can be taken back: `sealedline-report withdraw`."), err=True)
    for sent in uploads.sent:
        click.echo(f"  [{sent.claim.id[:PLACE_DIGITS]}] {sent.attachment.name}", err=True)


def _choose_readers(mailbox: Mailbox, to: tuple[str, ...], left_out: tuple[str, ...]) -> list[str] | None:
    if mailbox.audience.ask and not to:
        raise click.ClickException(_("Nothing was sent: choose who may read it with --to."))
    return [id for id in to or list_allowed(mailbox) if id not in left_out] if to or left_out else None


def _tell_audience(mailbox: Mailbox, named: tuple[str, ...]) -> None:
    if mailbox.note_suspect is not None:
        click.echo(_(mailbox.note_suspect().sentence), err=True)
    for line in describe_audience(view_mailbox(mailbox)["audience"]):
        click.echo(line, err=True)
    allowed = list_allowed(mailbox)
    for id in named:
        if id not in allowed:
            raise click.ClickException(_("“{id}” can't be among the readers. Nothing was sent.").format(id=id))


def _tell_left(left: int | None) -> None:
    if left is not None:
        message = _(
            "This mailbox still takes {count} long messages. When it is full, make a new report, and say there "
        )
        message += _("that you wrote before.")
        click.echo(message.format(count=left), err=True)


def _list_people(directory: Directory, ids: list[str]) -> None:
    for recipient in directory.recipients:
        if recipient.id in ids:
            click.echo(f"  {tidy(recipient.name)}, {tidy(recipient.role)}", err=True)
