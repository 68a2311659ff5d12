"""Makes an officer's addresses ahead.

The key file is written before anything of it is published, so that nothing is ever sealed to a key that nobody holds.
Of several machines with one key file, one makes them: the others find its addresses in the store, and make none.
"""

from datetime import date

from app.console.config import ConsoleConfig
from app.console.own_key_file import Content, OwnKeyFile
from app.store_calls.bulletin import read_bulletin
from app.store_calls.call import Store
from crypto import canonical
from crypto.officer.keys import key_file
from crypto.officer.keys.own_cards import find_foreign


def extend(own: OwnKeyFile, config: ConsoleConfig, store: Store, day: date) -> str | None:
    """Add addresses to a key file whose last one ends before three quarters of the horizon.

    None are added if the store has later ones of this officer's, which another copy of the file has made: two copies
    with other addresses for the same days could never become one again.

    Returns the day on which copies of the file of before end; None if nothing was added. Raises OSError,
    WrongPassphrase if its passphrase was changed meanwhile; StoreUnavailable.
    """
    on, ends_on = day.isoformat(), str(own.content["sealing"][-1]["until"])
    if key_file.count_days_left(own.content, on) >= config.horizon_days * 3 // 4:
        return None
    _state, bulletin = read_bulletin(store, b"", day)
    stored = [canonical.read(each) for each in bulletin.own_cards] if bulletin else []
    if find_foreign(stored, own.content, config.instance, own.identity.signing.verify):
        return None

    def edit(content: Content) -> Content:
        return key_file.extend(content, on, config.card_days, config.horizon_days)

    own.rewrite(edit)
    return ends_on
