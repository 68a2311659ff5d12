"""What summaries depend on besides their cases: those of another context are made again."""

import json

from app.console.index.summary_worker import SummaryMaker
from app.folding import VERSION
from crypto.directory import Directory
from crypto.encoding import digest
from crypto.keys import Identity

# The version of summaries in the file: count it up with every change of what they hold, or of how they are made.
FORMAT = 15


def describe_context(identity: Identity, directory: Directory, maker: SummaryMaker) -> bytes:
    """The digest (32 bytes) of all that summaries depend on besides their cases and the day.

    Of the directory, it includes people, keys and duties alone, so that a mere renewal invalidates no summary.
    """
    people = [
        [each.id, each.name, each.verify.hex(), each.expires_on, each.retired_on, *each.duties]
        for each in directory.recipients
    ]
    # Not the sealing keys: another card begins every few weeks, and opens nothing that was there before it.
    keys = [identity.signing.verify.hex(), len(identity.kept), len(identity.locked)]
    return digest(
        "summaries", json.dumps([FORMAT, VERSION, maker.me, people, keys, repr(maker.rules), maker.signals]).encode()
    )
