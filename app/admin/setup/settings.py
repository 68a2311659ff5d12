"""The first settings of a server, as a commented file, and what is added to them later."""

import json
import re
import tomllib
from gettext import gettext as _
from pathlib import Path
from typing import NamedTuple

import click

from app import private_file
from app.admin.setup.places import Places, let_read
from app.clock import today
from crypto.encoding import b64decode, b64encode
from crypto.keys import INSTANCE_BYTES

SETTINGS = """\
# The settings of this server: what portal, gateway and sealedline-admin share, then tables of each one's own.
# Each can also be a variable: SEALEDLINE_DATABASE goes before `database`. docs/commands.md explains all of them.

# Tells this installation from every other. Never change it.
instance = {instance}
# One file; its sealed attachments are in the folder `blobs` beside it.
database = {database}

[portal]
organisation = {organisation}
pages = {pages}
# Signs the days on which reports came, so that a receipt proves them.
proof_key = {proof_key}
# Whoever builds the pages of this version and this day gets the same bytes.
release_day = {release_day}
# leave_url = "https://www.wikipedia.org/"
# languages = ["en", "de", "fr"]
# texts = "texts.toml"       # what you say of yourselves: privacy notice, imprint, protection (docs/texts.md)
# questions = "form.toml"    # what reporters are asked (docs/form.md)

[gateway]

# [notices]                  # docs/notices.md
# notice_smtp = "smtps://mail.example.org"

# [backup]                   # docs/operating.md
# backup = "/mnt/backup"
# backup_key = "/etc/sealedline/backup.key.public"
"""
ROOT = re.compile(r"^instance = .*$", re.MULTILINE)


class Chosen(NamedTuple):
    """What the operator has said: the organisation's name, and the instance (16 bytes) that was drawn."""

    organisation: str
    instance: bytes


def write_settings(places: Places, chosen: Chosen) -> None:
    """Write the first settings (mode 0600). Raises OSError."""
    text = SETTINGS.format(
        instance=_quote(b64encode(chosen.instance)),
        database=_quote(f"sqlite:///{places.state / 'store.sqlite'}"),
        organisation=_quote(chosen.organisation),
        pages=_quote(str(places.pages)),
        proof_key=_quote(str(places.proof_key)),
        release_day=_quote(today().isoformat()),
    )
    _replace(places.settings, text)


def read_chosen(places: Places) -> Chosen:
    """What an earlier setup wrote. Raises ClickException if somebody has changed the file so that it isn't there."""
    try:
        held = tomllib.loads(places.settings.read_text("utf-8"))
        return Chosen(held["portal"]["organisation"], b64decode(held["instance"], INSTANCE_BYTES))
    except (ValueError, KeyError, TypeError):
        message = _("{path} is there and can't be understood. Correct it, or move it away to begin anew.")
        raise click.ClickException(message.format(path=places.settings)) from None


def has_root(places: Places) -> bool:
    """Whether the settings name a root already. Raises OSError, ValueError."""
    return "root" in tomllib.loads(places.settings.read_text("utf-8"))


def add_root(places: Places, root: bytes) -> None:
    """Write the root's verifying key (32 bytes) into the settings. Raises OSError."""
    text = places.settings.read_text("utf-8")
    told = "# The key that signs directories, compared with the fingerprint on paper."
    line = f"{told}\nroot = {_quote(b64encode(root))}\n"
    _replace(places.settings, ROOT.sub(lambda found: line + found[0], text, count=1))


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _replace(path: Path, text: str) -> None:
    private_file.replace(path, lambda file: file.write(text.encode()))
    let_read(path)
