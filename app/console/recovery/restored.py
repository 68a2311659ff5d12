"""What was restored, and what is not in it: whose key it is, and which days' addresses were made after the file."""

from datetime import date
from typing import NamedTuple

from app.console.config import ConsoleConfig
from app.console.gateway.client import Gateway
from app.console.gateway.line import Line
from app.console.recovery.candidates import list_cards
from app.console.recovery.owner import Owner, find_owner
from app.console.workspace.directory import read_directory
from app.console.workspace.workspace import NoDirectory
from app.store_calls.bulletin import read_bulletin
from crypto.keys import generate_seed
from crypto.officer.keys.last_card import find_last_day
from crypto.officer.keys.recovery import RecoveryFile
from crypto.signature import derive_signing_key
from crypto.statements.statements import add_days


class Restored(NamedTuple):
    """Whose key a recovery file holds, and the days on which nobody can open what is sealed to it: from, until.

    Both are empty if no address was published that the file lacks.
    """

    owner: Owner
    lost_from: str
    lost_until: str


def look_up(line: Line, config: ConsoleConfig, recovery: RecoveryFile, day: str) -> Restored:
    """Look up whose key it is in the newest directory, and in the store which addresses it lacks.

    Raises UnknownOwner, NoDirectory, UntrustedDirectory, StoreUnavailable.
    """
    # What is public is given to anybody: no key is unlocked yet, or none is here, in a drill.
    store = Gateway(line, derive_signing_key(generate_seed()), config.instance)
    _state, bulletin = read_bulletin(store, b"", date.fromisoformat(day))
    if bulletin is None or bulletin.directory is None:
        raise NoDirectory
    directory = read_directory(store, bulletin.directory, bulletin.handovers, config.root, config.keys)
    directory.check_instance(config.instance)
    owner = find_owner(directory, recovery.verify, config.root, day)
    lost_until = find_last_day(list_cards(store, config.instance, recovery.verify))
    if lost_until <= recovery.until:
        return Restored(owner, "", "")
    return Restored(owner, add_days(recovery.until, 1), lost_until)
