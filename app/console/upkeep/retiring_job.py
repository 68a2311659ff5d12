"""Retires cards in the background, once on each day on which some are due, while a key file is unlocked."""

from contextlib import suppress
from dataclasses import replace
from gettext import gettext as _

from app.clock import today
from app.console.cases.pool import NotStarted
from app.console.errors import explain_job
from app.console.jobs import Job, JobProgress, Jobs, Stopped
from app.console.own_key_file import OwnKeyFile
from app.console.upkeep.retiring import NotKept, Owner, retire
from app.console.upkeep.walk import NotRead, count_stored
from app.console.workspace.stored_keyring import explain_keyring
from app.console.workspace.workspace import Workspace
from app.store_calls.errors import KeyringMoved
from crypto.errors import WrongPassphrase
from crypto.officer.keys.keyring import Keyring, KeyringRefused
from crypto.officer.keys.retired_cards import derive_keys, list_due, list_valid


class CardRetiring(Jobs[Keyring | None]):
    """The job of a day that retires cards."""

    def __init__(self) -> None:
        super().__init__("card-retiring", 1)


def start_retiring(workspace: Workspace) -> None:
    """Start the job that retires the cards which are due today, unless it was started.

    Raises NoDirectory, StoreUnavailable, Stopped.
    """
    own, me, day, jobs = workspace.key_file, workspace.me, today().isoformat(), workspace.part(CardRetiring)
    if own is None or me is None or jobs.find(day) or not list_due(own.content, day):
        return
    valid = list_valid(own.content, day)
    if not valid:
        return
    address = derive_keys(valid)[0].address
    job: Job[Keyring | None] = Job(_("Keys of older cards"), 2 * count_stored(workspace.store, me))
    jobs.start(day, job, lambda job: retire_now(workspace, own, address, job))


def retire_now(workspace: Workspace, own: OwnKeyFile, address: bytes, job: Job[Keyring | None]) -> Keyring | None:
    """Retire the cards that are due, and have the workspace go on without them. Raises what `retire` raises."""
    me = workspace.me
    assert me is not None
    owner = Owner(me, workspace.identity, own.content, address)
    keyring = retire(workspace.store, owner, workspace.directory, today().isoformat(), own.rewrite, job.advance)
    if keyring:
        workspace.renew(replace(own.identity, kept=keyring.keys, locked=keyring.locked), opens_the_same=True)
    return keyring


def find_retiring(workspace: Workspace) -> JobProgress[Keyring | None] | None:
    """The progress of the latest such job; None if there was none since unlocking."""
    with suppress(Stopped):
        for job in workspace.part(CardRetiring).all().values():
            return job.progress()
    return None


def explain_retiring(error: Exception) -> str:
    """Say why cards were not retired, and what to do."""
    if isinstance(error, KeyringRefused):
        return explain_keyring(type(error))
    if isinstance(error, KeyringMoved):
        return _("Another console of yours did the same at this moment. It is tried again when you unlock next.")
    if isinstance(error, WrongPassphrase):
        return _("Its passphrase was changed in another console. Lock this one, and unlock it with the new passphrase.")
    if isinstance(error, NotKept | NotRead | NotStarted):
        return _("Not all that they open could be kept, so they stay. It is tried again when you unlock next.")
    return explain_job(error)
