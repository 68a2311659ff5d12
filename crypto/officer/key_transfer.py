"""Handing keys to another process of this console, through a pipe, as a pickle: both ends are this program."""

import pickle
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from nacl.public import PrivateKey

from crypto.directory import Directory
from crypto.keys import Identity, SealingKey, generate_seed
from crypto.signature import derive_signing_key


def send_keys(identity: Identity, directory: Directory, pipe: BinaryIO) -> None:
    """Write to another process what it needs: what opens envelopes, and the directory, never the signing key."""
    keys = [(key.address, bytes(key.x25519), key.mlkem.private_bytes_raw()) for key in identity.sealing]
    pickle.dump((keys, dict(identity.kept), dict(identity.locked), directory), pipe)
    pipe.flush()


def receive_keys(pipe: BinaryIO) -> tuple[Identity, Directory]:
    """Read what `send_keys` wrote. The identity gets a random signing key, which nobody knows."""
    keys, kept, locked, directory = pickle.load(pipe)
    sealing = tuple(
        SealingKey(address, PrivateKey(x25519), MLKEM768PrivateKey.from_seed_bytes(mlkem))
        for address, x25519, mlkem in keys
    )
    return Identity(sealing, derive_signing_key(generate_seed()), kept, locked), directory
