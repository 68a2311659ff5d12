"""Pieces of files as objects in an S3 bucket."""

import ipaddress
import os
import secrets
from datetime import date, timedelta
from gettext import gettext as _
from urllib.parse import urlsplit

import obstore
from obstore import Bytes
from obstore.exceptions import AlreadyExistsError
from obstore.store import S3Store

from app.room import Room

ENDPOINTS = ("AWS_ENDPOINT", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3")
NO_VERSION = (None, "null")  # what a store says that keeps no older ones, or does so no longer


class S3Storage:
    """The bucket and prefix of an `s3://` address: a piece is the object `PREFIX/ID/NUMBER`.

    Keys, region and endpoint come from the usual AWS variables of the environment, never from the address.
    """

    can_go = False

    def __init__(self, address: str) -> None:
        """Raises ValueError with a sentence."""
        parts = urlsplit(address)
        if parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment or set(parts.netloc) & set("@:"):
            raise ValueError(
                _("SEALEDLINE_BLOBS is wrong. Give the bucket as s3://BUCKET/PREFIX, without any password.")
            )
        self.store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            client_options={"allow_http": _is_near(), "connect_timeout": "5s", "timeout": "30s"},
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
        )

    def check(self) -> None:
        """Write a small object twice, to see that this store refuses to replace one, and keeps no versions.

        Raises ValueError with a sentence, and what obstore raises.
        """
        name = f"check/{secrets.token_hex(16)}"
        version = obstore.put(self.store, name, b"1", mode="create", use_multipart=False)["version"]
        try:
            replaces = self.create(name, b"2")
        finally:
            obstore.delete(self.store, name)
        if version not in NO_VERSION:
            raise ValueError(
                _("This bucket keeps old versions of what is erased. Switch versioning off (deploy/s3.md).")
            )
        if replaces:
            raise ValueError(
                _("This store replaces what it holds without being asked. Use another one (deploy/s3.md).")
            )

    def create(self, name: str, piece: bytes) -> bool:
        """Write a piece, unless there is one: whether it did. The store answers once it is durable."""
        try:
            obstore.put(self.store, name, piece, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return False
        return True

    def replace(self, name: str, text: bytes) -> None:
        """Write a small object in place of the one that is there."""
        obstore.put(self.store, name, text, use_multipart=False)

    def measure_room(self) -> Room | None:
        """None: what is free there can't be known from here."""
        return None

    def find_size(self, name: str) -> int | None:
        """How many bytes a piece has, None if there is none."""
        try:
            return obstore.head(self.store, name)["size"]
        except FileNotFoundError:
            return None

    def read(self, name: str) -> Bytes:
        """Read a piece. Raises FileNotFoundError."""
        return obstore.get(self.store, name).bytes()

    def erase(self, name: str) -> None:
        """Delete an upload's objects. When the store overwrites their bytes can't be told from here."""
        names = [each["path"] for found in obstore.list(self.store, name) for each in found]
        if names:
            obstore.delete(self.store, names)

    def clear(self, before: date) -> None:
        """Do nothing: an object is stored as a whole, or not at all."""


def _is_near() -> bool:
    """Whether the store is on this machine, so that plain HTTP will do. Raises ValueError with a sentence."""
    parts = [urlsplit(os.environ.get(name, "")) for name in ENDPOINTS]
    plain = [_is_loopback(each.hostname or "") for each in parts if each.scheme == "http"]
    if not all(plain):
        raise ValueError(
            _("AWS_ENDPOINT_URL is wrong. A store that isn't on this machine is reached by https:// only.")
        )
    return bool(plain)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
