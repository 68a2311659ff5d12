"""The commands for a version of the directory as a whole: sign it as a plan says or once more, show."""

from pathlib import Path

import click

from app import clock
from app.directory import issuing, key_prompts, signing
from app.directory.edit import apply_plan
from app.directory.issuing import issue_next, sign_next
from app.directory.options import (
    FILE,
    instance_option,
    root_key_options,
    root_option,
    signing_options,
)
from app.directory.plan import read_plan
from app.directory.show import describe


@click.command()
@click.argument("plan", type=FILE)
@instance_option
@root_key_options
def sign(plan: Path, instance: bytes, root_key: Path, passphrase_file: Path | None) -> None:
    """Sign the first directory, as PLAN (TOML) describes it, into `directory-1.json` beside it, and show it."""
    issuing.issue_first(
        read_plan(plan), plan.parent, instance, lambda: key_prompts.unlock(root_key, passphrase_file).signing
    )


@click.command()
@click.argument("directory", type=FILE)
@click.argument("plan", type=FILE)
@click.option("--yes", is_flag=True, help="Sign without asking.")
@root_key_options
def edit(directory: Path, plan: Path, yes: bool, root_key: Path, passphrase_file: Path | None) -> None:
    """Sign the directory that follows DIRECTORY, as PLAN (TOML) describes it. Shows what changes, and asks first.

    Whoever is not in PLAN retires.
    """
    planned = read_plan(plan)
    root = key_prompts.unlock(root_key, passphrase_file).signing
    agree = issuing.refuse_unchanged if yes else issuing.ask
    dates = clock.today().isoformat(), planned.days
    issue_next(directory, root, dates, lambda document: apply_plan(document, planned), planned.cards, agree)


@click.command()
@click.argument("directory", type=FILE)
@signing_options
def renew(directory: Path, root_key: Path, passphrase_file: Path | None, days: int | None) -> None:
    """Sign the same people again, from today on."""
    sign_next(directory, root_key, passphrase_file, days, lambda _document: None)


@click.command()
@click.argument("directory", type=FILE)
@root_option
def show(directory: Path, root: bytes) -> None:
    """Show what DIRECTORY says, and the fingerprints to compare."""
    for line in describe(signing.read_signed(directory, root), root, clock.today().isoformat()):
        click.echo(line)
