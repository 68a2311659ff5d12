"""What retiring cards leave behind of stored envelopes: content keys, and secrets of those that stay locked."""

from collections.abc import Iterable
from typing import NamedTuple

from crypto.encoding import digest
from crypto.envelope import find_content_key
from crypto.errors import NotForThisIdentity, SealedLineError
from crypto.keys import Identity
from crypto.officer.keys.content_keys import find_locked_secret, is_key_of


class EnvelopeKeys(NamedTuple):
    """What cards open of envelopes that are not kept yet, by their digests (32 bytes).

    `digests` are those of all envelopes; `keys` content keys; `locked` secrets of 64 bytes; `wrong` are those of which
    a content key is kept that isn't theirs.
    """

    digests: list[bytes]
    keys: dict[bytes, bytes]
    locked: dict[bytes, bytes]
    wrong: list[bytes]

    def add(self, other: "EnvelopeKeys") -> None:
        """Put those of other envelopes in as well."""
        self.digests.extend(other.digests)
        self.keys.update(other.keys)
        self.locked.update(other.locked)
        self.wrong.extend(other.wrong)


def find_keys(envelopes: Iterable[bytes], cards: Identity) -> EnvelopeKeys:
    """Find what the sealing keys of an identity open of envelopes, and try what is kept."""
    found = EnvelopeKeys([], {}, {}, [])
    for envelope in envelopes:
        name = digest("entry", envelope)
        found.digests.append(name)
        if kept := cards.kept.get(name):
            if is_key_of(kept, envelope):
                continue
            found.wrong.append(name)
        try:
            found.keys[name] = find_content_key(envelope, cards.sealing)
        except NotForThisIdentity:
            # Also of entries and dockets, which are never locked: or a keyring's size would tell how much opens.
            if secret := find_locked_secret(envelope, cards.sealing):
                found.locked[name] = secret
        except SealedLineError:
            continue  # nobody ever opens it
    return found
