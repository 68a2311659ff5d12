"""Checks of the directory: whether reporters believe it, and until when they can seal to each officer."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from gettext import gettext as _

from app.admin.check.finding import Finding, Server
from app.portal import proof_key
from app.portal.preflight import list_proof_keys
from app.store import directories, statements
from crypto import day, directory
from crypto.directory import Directory
from crypto.encoding import b64encode
from crypto.errors import UntrustedDirectory

SOON = timedelta(30)
SOON_STALE = timedelta(14)  # consoles confirm it whenever they are unlocked


def check_directory(server: Server) -> Iterator[Finding]:
    """Whether there is one of this root, how long it lives and is fresh, and how long its people's cards reach."""
    try:
        newest = read_newest(server)
    except (UntrustedDirectory, ValueError, TypeError):
        yield Finding("directory", _("The newest directory is not signed by this root: every reporter is refused."),
                      _("Compare SEALEDLINE_ROOT with the fingerprint on paper. If it is right, find out who published "
                        "the directory."))  # fmt: skip
        return
    if newest is None:
        yield Finding("directory", _("There is no directory, so nobody can report."),
                      _("Have one signed, and publish it: sealedline-admin publish directory-1.json"))  # fmt: skip
        return
    yield from _check_days(newest, server.today)
    yield from _check_cards(server, newest)


def check_proof_key(server: Server) -> Iterator[Finding]:
    """Whether the directory names the key that signs days."""
    signed, path = directories.newest(server.db), server.config.proof_key
    if path is None or signed is None:
        return
    public = b64encode(day.derive_verifying_key(proof_key.read(path)))
    if public not in list_proof_keys(signed):
        yield Finding("proof key", _("The directory doesn't name the key of {path}: nobody can check a receipt.")
                      .format(path=path),
                      _("Have whoever keeps the root key add {key} to the plan, and publish the new directory.")
                      .format(key=public))  # fmt: skip


def read_newest(server: Server) -> Directory | None:
    """The newest directory with what its people confirmed. Raises UntrustedDirectory."""
    signed = directories.newest(server.db)
    if signed is None:
        return None
    handovers = [json.loads(each) for each in directories.list_handovers(server.db)]
    newest = directory.verify({**json.loads(signed), "handovers": handovers}, server.config.root)
    people = {each.verify for each in newest.active(server.today.isoformat())}
    confirmed = statements.list_confirmations(server.db, people, newest.digest)
    return newest.join({"cards": [], "confirmations": [json.loads(each) for each in confirmed]})


def _check_days(newest: Directory, today: date) -> Iterator[Finding]:
    ends, fresh = (date.fromisoformat(each) for each in (newest.expires_on, newest.fresh_until(today.isoformat())))
    if date.fromisoformat(newest.issued_on) > today + timedelta(1):
        yield Finding("clock", _("The directory is of {day}, which is yet to come here.").format(day=newest.issued_on),
                      _("Set this machine's clock, and have it set by NTP."))  # fmt: skip
    if ends < today + SOON:
        yield Finding("directory", _("It ends on {day}. After that nobody can report.").format(day=ends),
                      _("Have whoever keeps the root key renew it now: sealedline-directory renew"))  # fmt: skip
    if fresh < min(ends, today + SOON_STALE):
        do = (
            _("Ask officers to unlock their consoles, which confirm it; {count} of them have to.").format(
                count=newest.confirmations
            )
            if newest.confirmations
            else _("Have whoever keeps the root key renew it: nobody confirms it between.")
        )
        yield Finding("directory", _("Reporters believe it until {day}, and then no more.").format(day=fresh), do)


def _check_cards(server: Server, newest: Directory) -> Iterator[Finding]:
    last_days = statements.list_last_days(server.db)
    for each in newest.active(server.today.isoformat()):
        last = last_days.get(each.verify)
        if each.reads_reports and (last is None or last < server.today + SOON):
            until = _("{name} has no addresses.") if last is None else _("{name} has addresses until {day}.")
            yield Finding("addresses", until.format(name=each.name, day=last),
                          _("Ask them to unlock their console, which makes new ones."))  # fmt: skip
