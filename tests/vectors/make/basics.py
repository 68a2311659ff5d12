"""Vectors of SPEC 1, 2, 3 and 8: keys, phrases, sizes, key files."""

import unicodedata
from typing import Any

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw

from tests.vectors.make.format.attachment import padme
from tests.vectors.make.format.envelope import measure
from tests.vectors.make.format.keys import Person, derive_reporter, draw_person, normalise
from tests.vectors.make.format.notation import Draw, b64, canonical
from tests.vectors.make.format.salsa import seal_xchacha

Vector = dict[str, Any]
WORDS = "ungloved subatomic alienable ended glancing caterer statute dazzler"
WIDE = "".join(chr(ord(letter) + 0xFEE0) if letter != " " else "\u00a0" for letter in WORDS)
HYPHENS = "\ufeffagreeable tutu superior unfocused idealness filling sanitizer suspense".replace(" ", "\u2011")
TURKISH = "UNGLOVED SUBATOM\u0130C al\u0131enable ended glan\u00adcing cate\u200brer statute\u200f dazz\u2060ler"
WRITTEN = ["UNGLOVED-SUBATOMIC-ALIENABLE  ended\tglancing\tcaterer\tstatute\tdazzler\n", WIDE, HYPHENS, TURKISH]
REFUSED = {
    "seven words": WORDS.rpartition(" ")[0],
    "nine words": f"{WORDS} ungloved",
    "a word that is not listed": WORDS.replace("dazzler", "qqqq"),
    "hyphenated words are not listed: this is nine words": WORDS.replace("dazzler", "yo-yo"),
}
MESSAGE_SIZES = [1, 4096, 4097, 8192, 8193, 524288]
FILE_SIZES = [65536, 65537, 70000, 100000, 1048577, 123456789, 4294967295]
KEY_FORMAT, OLDER, NEWER = (f"sealedline-key/{number}" for number in (2, 1, 3))
PASSPHRASE = "correct horse battery"


def make() -> dict[str, Vector]:
    return {
        "identity": _identity(draw_person(Draw("identity"))),
        "phrase": _phrase(Draw("phrase")(16)),
        "padding": {
            "why": "message: [bytes up to and including the end mark, padded size]; padme: [bytes, padded size]",
            "message": [[size, measure(size)] for size in MESSAGE_SIZES],
            "padme": [[size, padme(size)] for size in FILE_SIZES],
        },
        **_key_files(),
    }


def write_key_file_content(person: Person) -> Vector:
    """What is locked in a key file. A new field of it goes here."""
    return {
        "signing_seed": b64(person.signing_seed),
        "sealing": [{"from": "2026-11-01", "until": "2026-11-28", "seed": b64(person.sealing_seed)}],
    }


def _identity(person: Person) -> Vector:
    seeds = {"sealing_seed": b64(person.sealing_seed), "signing_seed": b64(person.signing_seed)}
    return {**seeds, **person.public, "fingerprint": person.fingerprint}


def _phrase(instance: bytes) -> Vector:
    rows = []
    for written in WRITTEN:
        reporter = derive_reporter(normalise(written), instance)
        named = {name: b64(getattr(reporter, name)) for name in ("token", "gate", "mailbox", "verify", "lock")}
        rows.append({"written": written, "normal": normalise(written), **named})
    refused = [{"written": written, "expect": "InvalidPhrase", "why": why} for why, written in REFUSED.items()]
    return {"instance": b64(instance), "derives": rows, "refused": refused}


def _key_files() -> dict[str, Vector]:
    draw = Draw("keyfile")
    whole = {**write_key_file_content(draw_person(draw)), "file_key": b64(draw(32))}
    whole["sealing"].append({"from": "2026-11-29", "until": "2027-02-26", "seed": b64(draw())})
    salt, nonce = draw(16), draw(24)
    other = PASSPHRASE.replace("b", "\uff42")

    def vector(
        why: str,
        expect: str,
        passphrase: str = PASSPHRASE,
        format: str = KEY_FORMAT,
        without: str = "",
        second: Vector | None = None,
        **costs: int,
    ) -> Vector:
        stated = {"t": 1, "m_kib": 8192, "p": 1, **costs}
        content = {name: value for name, value in whole.items() if name != without}
        if second:
            content["sealing"] = [content["sealing"][0], {**content["sealing"][1], **second}]
        locked = lock(canonical(content), format, salt, nonce)
        file = {"format": format, "argon2id": {**stated, "salt": b64(salt)}, "nonce": b64(nonce), "locked": b64(locked)}
        return {"why": why, "expect": expect, "passphrase": passphrase, "keyfile": file, "content": content}

    return {
        "keyfile_opens": vector("small costs, for speed; the passphrase is normalised with NFKC", "ok", other),
        "keyfile_greedy": vector("asks for 4 GiB: refused before deriving", "MalformedKeyFile", m_kib=4194304),
        "keyfile_newer": vector("a format this version does not know", "MalformedKeyFile", format=NEWER),
        "keyfile_older": vector("the format before this one", "OutdatedKeyFile", format=OLDER),
        "keyfile_no_file_key": vector(
            "files beside the key would be sealed under nothing", "MalformedKeyFile", without="file_key"
        ),
        "keyfile_gap": vector("a day without an address", "MalformedKeyFile", second={"from": "2026-11-30"}),
        "keyfile_overlap": vector("a day with two", "MalformedKeyFile", second={"from": "2026-11-28"}),
        "keyfile_long_lived": vector("an address of 91 days", "MalformedKeyFile", second={"until": "2027-02-27"}),
        "keyfile_ends_before": vector("an address of no day", "MalformedKeyFile", second={"until": "2026-11-28"}),
        "keyfile_wrong_passphrase": vector("another passphrase", "WrongPassphrase", f"in{PASSPHRASE}"),
    }


def lock(text: bytes, format: str, salt: bytes, nonce: bytes) -> bytes:
    """Lock a key file's content under the passphrase, at the small costs."""
    secret = unicodedata.normalize("NFKC", PASSPHRASE).encode()
    key = hash_secret_raw(secret, salt, 1, 8192, 1, 32, Type.ID, ARGON2_VERSION)
    return seal_xchacha(key, nonce, text, format.encode())
