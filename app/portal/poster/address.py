"""Checks of the address on a poster: https:// or an onion address, without path, query or password."""

import base64
import hashlib
import re
from gettext import gettext as _

from app.i18n.locales import LOCALES

LONGEST = 120
LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
SITE = re.compile(rf"https?://(?P<host>(?:{LABEL}\.)+{LABEL})(?::[0-9]{{1,5}})?(?P<path>/[A-Za-z_/]*)?")
# Tor's specification of onion addresses, version 3: public key (32 bytes), checksum (2), version (1).
ONION = re.compile(r"(?:[a-z0-9-]+\.)*([a-z2-7]{56})\.onion")
ONION_VERSION = b"\x03"


class WrongAddress(ValueError):
    """An address that no poster should have. The text says what to write instead."""


def check_address(text: str) -> str:
    """The address as it was given: https:// or an onion, the site's first page, in lower case. Raises WrongAddress."""
    found = SITE.fullmatch(text)
    if found is None or len(text) > LONGEST:
        raise WrongAddress(_("Give the whole address, such as https://example.org, in lower case and without ? or #."))
    if found["path"] not in {None, "/", *(f"/{locale}/" for locale in LOCALES)}:
        raise WrongAddress(_("Give the address of the site's first page, with nothing behind it but a language."))
    if found["host"].endswith(".onion"):
        check_onion(found["host"])
    elif not text.startswith("https://"):
        raise WrongAddress(_("Give an address that starts with https://. Only onion addresses are safe without it."))
    return text


def check_onion(host: str) -> None:
    """Raise WrongAddress if a letter of an onion address is wrong."""
    found = ONION.fullmatch(host)
    key, checksum, version = split_onion(found[1]) if found else (b"", b"", b"")
    right = hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2]
    if version != ONION_VERSION or checksum != right:
        raise WrongAddress(_("This is no onion address: a letter of it is wrong or missing."))


def split_onion(name: str) -> tuple[bytes, bytes, bytes]:
    """Public key, checksum and version of an onion's 56 letters."""
    read = base64.b32decode(name.upper())
    return read[:32], read[32:34], read[34:]
