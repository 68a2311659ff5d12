"""The commands that sign a version in which others sign: the portal its days, another root the directory."""

from gettext import gettext as _
from pathlib import Path

import click

from app import clock
from app.directory import editions, key_prompts, signing
from app.directory.issuing import issue_next, sign_next
from app.directory.options import FILE, check_with, signing_options
from app.directory.plan import ProofKey
from app.directory.write_once import refuse_existing
from crypto.encoding import b64encode


# A key in b64 may begin with a hyphen, and is no option then.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("directory", type=FILE)
@click.argument("key", callback=check_with(ProofKey))
@signing_options
def trust(directory: Path, key: str, root_key: Path, passphrase_file: Path | None, days: int | None) -> None:
    """Let the portal sign days with the key whose public part is KEY: `sealedline-portal make-proof-key` prints it."""
    sign_next(directory, root_key, passphrase_file, days, lambda document: editions.add_proof_key(document, key))


@click.command()
@click.argument("directory", type=FILE)
@click.option("--new-root-key", type=FILE, required=True, help="The key file of the root that signs from now on.")
@click.option("--new-passphrase-file", type=FILE, help="Its first line is the passphrase of the new root's key file.")
@signing_options
def replace_root(
    directory: Path,
    new_root_key: Path,
    new_passphrase_file: Path | None,
    root_key: Path,
    passphrase_file: Path | None,
    days: int | None,
) -> None:
    """Hand over to another root: sign a version that names it, and with the new root the first version after that.

    If DIRECTORY names it already, only the second is signed.
    """
    fresh = key_prompts.unlock(new_root_key, new_passphrase_file).signing
    root = key_prompts.unlock(root_key, passphrase_file).signing
    dates, before = (clock.today().isoformat(), days), signing.read_signed(directory, root.verify)
    if before.next_root != fresh.verify:
        refuse_existing(signing.name_file(directory.parent, before.version + 2))
        directory = issue_next(
            directory, root, dates, lambda document: editions.hand_over(document, root, fresh.verify)
        )
    issue_next(directory, fresh, dates, lambda _document: None, trusted=root.verify)
    click.echo(
        _("From now on sign with {path}. Build the pages anew with this setting:").format(path=new_root_key), err=True
    )
    click.echo(f"SEALEDLINE_ROOT={b64encode(fresh.verify)}")
