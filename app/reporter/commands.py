"""`sealedline-report`: what a reporter types."""

from gettext import gettext as _
from typing import TextIO

import click

from app.reporter.client import Unanswered
from app.reporter.filing import Filed, Report, file_report
from app.reporter.questions import choose, hand_over, read_phrase, read_text
from app.reporter.site import Site
from app.reporter.summary import describe, describe_audience, tidy
from app.reporter.visit import Visit
from app.terminal import Commands
from crypto.directory import Directory
from crypto.mailbox import Mailbox
from crypto.view import view_mailbox

DAY = click.DateTime(["%Y-%m-%d"])

text_option = click.option(
    "--text-file", type=click.File(encoding="utf-8"), help="Read the text from this file; - is standard input."
)
yes_option = click.option("--yes", is_flag=True, help="Ask nothing: for scripts.")


@click.group(cls=Commands)
@click.option("--portal", envvar="SEALEDLINE_PORTAL", default="http://127.0.0.1:8000", show_default=True)
@click.option("--root", envvar="SEALEDLINE_ROOT", help="The root's verifying key, as the organisation published it.")
@click.option(
    "--instance", envvar="SEALEDLINE_INSTANCE", help="The portal's instance, as the organisation published it."
)
@click.option("--proxy", envvar="SEALEDLINE_PROXY", help="socks5://127.0.0.1:9050 goes through Tor.")
@click.option("--release-day", envvar="SEALEDLINE_RELEASE_DAY", type=DAY, help="Today is not before this day.")
@click.pass_context
def main(
    context: click.Context, portal: str, root: str | None, instance: str | None, proxy: str | None, release_day: object
) -> None:
    """Report, and read the answers, without a browser. The code phrase is asked for, or read from standard input."""
    context.obj = Site(portal, root, instance, proxy, None if release_day is None else str(release_day)[:10])


@main.command()
@click.option("--channel", help="The channel's id.")
@click.option("--leave-out", multiple=True, metavar="ID", help="Somebody who must not read it; once for each.")
@text_option
@click.option("--contact-file", type=click.File(encoding="utf-8"), help="How to reach you, if you want to say.")
@yes_option
@click.pass_obj
def file(
    site: Site,
    channel: str | None,
    leave_out: tuple[str, ...],
    text_file: TextIO | None,
    contact_file: TextIO | None,
    yes: bool,
) -> None:
    """File a report."""
    instance, day = site.instance, site.today
    with site.connect() as portal:
        directory = site.fetch_directory(portal)
        directory.check_current(day)
        channel = channel or choose(_("Channel"), _list_channels(directory))
        readers = _find_readers(directory, channel, leave_out, day)
        click.echo(_("It will be sealed so that only these people can read it:"), err=True)
        _list_people(directory, readers)
        report = Report(channel, leave_out, _ask_answers(text_file, contact_file, yes))
        try:
            filed = file_report(portal, directory, instance, report, day, _print_phrase if yes else hand_over)
        except Unanswered as error:
            click.echo(
                _("It is not known whether your report has arrived. Keep the code phrase, and later try `check`: ")
                + _("if there is no mailbox then, nothing was stored."),
                err=True,
            )
            raise error
    _tell_filed(filed)


@main.command()
@click.pass_obj
def check(site: Site) -> None:
    """Read the answers."""
    phrase = read_phrase()
    with site.connect() as portal:
        visit = site.visit(portal, phrase)
        for line in describe(view_mailbox(visit.mailbox)):
            click.echo(line)
        visit.record()


@main.command()
@click.option("--to", multiple=True, metavar="ID", help="Only these people may read it; once for each.")
@text_option
@yes_option
@click.pass_obj
def follow_up(site: Site, to: tuple[str, ...], text_file: TextIO | None, yes: bool) -> None:
    """Write a follow-up to those who read your report."""
    phrase = read_phrase()
    with site.connect() as portal:
        visit = site.visit(portal, phrase)
        visit.directory.check_current(visit.day)
        _tell_audience(visit.mailbox, to)
        text = read_text(_("What do you want to add?"), text_file)
        _confirm(_("Seal and send it?"), yes)
        readers = visit.follow_up(text, to or None)
    click.echo(_("Your message has arrived. These people can read it:"), err=True)
    _list_people(visit.directory, readers)


@main.command()
@click.argument("places", nargs=-1, required=True)
@yes_option
@click.pass_obj
def erase(site: Site, places: tuple[str, ...], yes: bool) -> None:
    """Erase answers from the portal. PLACES are what `check` shows in brackets."""
    phrase = read_phrase()
    with site.connect() as portal:
        visit = site.visit(portal, phrase)
        found = [_find_place(visit, place) for place in places]
        _confirm(_("Nobody can bring them back. Erase them?"), yes)
        visit.erase(found)
    click.echo(_("Erased."), err=True)


@main.command()
@click.argument("place")
@click.option("--undo", is_flag=True, help="Believe it again.")
@click.pass_obj
def set_aside(site: Site, place: str, undo: bool) -> None:
    """Set aside an answer that you don't believe. PLACE is what `check` shows in brackets."""
    phrase = read_phrase()
    with site.connect() as portal:
        visit = site.visit(portal, phrase)
        visit.set_aside(_find_place(visit, place), not undo)
    click.echo(_("It counts again.") if undo else _("It is set aside."), err=True)


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
    return directory.readers(channel, left_out, day)


def _ask_answers(text_file: TextIO | None, contact_file: TextIO | None, yes: bool) -> list[dict[str, str]]:
    account, reach = _("What happened?"), _("How can we reach you?")
    answers = [{"question": account, "text": read_text(account, text_file)}]
    if contact_file is not None:
        contact = read_text(reach, contact_file)
    else:
        contact = "" if yes else click.prompt(_("{question} Or press Enter to stay unknown").format(question=reach), "")
    return [*answers, {"question": reach, "text": contact.strip()}] if contact.strip() else answers


def _print_phrase(phrase: str, is_void: bool) -> None:
    if is_void:
        click.echo(_("The code phrase before this one is not valid."), err=True)
    click.echo(phrase)


def _tell_filed(filed: Filed) -> None:
    when = _(" It was received on {day}.").format(day=filed.received_on) if filed.received_on else ""
    click.echo(_("Your report has arrived.") + when, err=True)
    click.echo(_("Come back in seven days with your code phrase: `sealedline-report check`."), err=True)


def _tell_audience(mailbox: Mailbox, to: tuple[str, ...]) -> None:
    if mailbox.note_suspect is not None:
        click.echo(_(mailbox.note_suspect().sentence), err=True)
    for line in describe_audience(view_mailbox(mailbox)["audience"]):
        click.echo(line, err=True)
    audience = mailbox.audience
    if audience.ask and not to:
        raise click.ClickException(_("Nothing was sent: choose who may read it with --to."))
    allowed = {recipient.id for recipient in audience.choices or audience.readers}
    for id in to:
        if id not in allowed:
            raise click.ClickException(_("“{id}” can't be among the readers. Nothing was sent.").format(id=id))


def _list_people(directory: Directory, ids: list[str]) -> None:
    for recipient in directory.recipients:
        if recipient.id in ids:
            click.echo(f"  {tidy(recipient.name)}, {tidy(recipient.role)}", err=True)


def _find_place(visit: Visit, written: str) -> str:
    found = [place for place in visit.mailbox.replies if place.startswith(written.lower())]
    if len(found) != 1 or not written:
        raise click.ClickException(_("There is no one answer “{place}”. `check` lists them.").format(place=written))
    return found[0]


def _confirm(question: str, yes: bool) -> None:
    if not yes and not click.confirm(question):
        raise click.ClickException(_("Nothing was sent."))


if __name__ == "__main__":
    main()
