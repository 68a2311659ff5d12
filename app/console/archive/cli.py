"""`sealedline-console verify-case`: checks an archive, without a key and without a network."""

from gettext import gettext as _
from pathlib import Path

import click

from app.console.archive.check import check_archive
from app.console.archive.container import ArchiveReader, WrongArchive
from app.console.archive.counts import describe_counts
from app.console.verification.cli import FILE, read_printed
from app.toml_file import make_printable
from crypto.encoding import b64decode
from crypto.officer.snapshot import SnapshotLine, write_line
from crypto.signature import fingerprint


def read_root(_context: click.Context, _parameter: click.Parameter, text: str | None) -> bytes | None:
    """Read the root's verifying key (32 bytes in base64url). Raises BadParameter."""
    try:
        return b64decode(text, 32) if text else None
    except ValueError:
        raise click.BadParameter(_("give the root's verifying key, 43 characters")) from None


@click.command("verify-case")
@click.argument("file", type=FILE)
@click.option("--root", callback=read_root, help="The root's verifying key, as the organisation has published it.")
@click.option("--against", type=FILE, callback=read_printed, help="An earlier print-out of `verify` to compare with.")
def verify_case(file: Path, root: bytes | None, against: list[SnapshotLine]) -> None:
    """Check an archive of cases: that each message was signed, and nothing changed, added or reordered since."""
    try:
        with file.open("rb") as opened:
            checked = check_archive(ArchiveReader(opened, file.stat().st_size), root, against)
    except (WrongArchive, OSError) as error:
        message = _("This can't be checked: {error}.").format(error=make_printable(str(error)))
        raise click.ClickException(message) from None
    manifest = checked.manifest
    click.echo(make_printable(manifest.organisation))
    made = _("Made on {day} by {name}.").format(day=manifest.exported_on.isoformat(), name=checked.exporter)
    click.echo(make_printable(made))
    for sentence in describe_counts(checked):
        click.echo(sentence)
    for each in checked.cases:
        came = _(", came by {day}").format(day=each.proven_by) if each.proven_by else ""
        click.echo(f"{each.listed.folder}: {write_line(each.mailbox, each.chain)}{came}")
    if root is None:
        click.echo(_("The root's verifying key: {key}").format(key=manifest.root))
        click.echo(_("Its fingerprint: {text}").format(text=fingerprint(b64decode(manifest.root))))
        click.echo(_("All of this is as good as that key: compare it with the one that the organisation published."))
    for finding in checked.findings:
        click.echo(f"{finding.case.hex()[:16]}: {make_printable(finding.sentence)}", err=True)
    if checked.findings:
        raise click.ClickException(_("Not all is as it was signed. Don't rely on what is named above."))
    click.echo(_("Nothing was changed, added or reordered. Whether the end was left out, only a print-out shows."))
