"""Makes an officer's addresses ahead.

The key file is written before anything of it is published, so that nothing is ever sealed to a key that nobody holds.
"""

from datetime import date

from app.console.config import ConsoleConfig
from app.console.own_key_file import Content, OwnKeyFile
from crypto.officer.keys import key_file


def extend(own: OwnKeyFile, config: ConsoleConfig, day: date) -> str | None:
    """Add addresses to a key file whose last one ends before three quarters of the horizon.

    Returns the day on which copies of the file of before end; None if nothing was added. Raises OSError,
    WrongPassphrase if its passphrase was changed meanwhile.
    """
    on, ends_on = day.isoformat(), str(own.content["sealing"][-1]["until"])
    if key_file.count_days_left(own.content, on) >= config.horizon_days * 3 // 4:
        return None

    def edit(content: Content) -> Content:
        return key_file.extend(content, on, config.card_days, config.horizon_days)

    own.rewrite(edit)
    return ends_on
