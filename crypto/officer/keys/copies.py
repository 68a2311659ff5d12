"""Copies of one key file on several machines: which cards of two copies one of them has from then on."""

from typing import Any

from crypto.errors import SealedLineError

Content = dict[str, Any]


class OtherKey(SealedLineError):
    """The key file here has the same name, and is another key. Move it to another folder, and try again."""


class CardsDiffer(SealedLineError):
    """Both machines have made addresses for the same days. Keep the key file of the one whose console doesn't say that
    somebody may have your signing key: export it, and move the other one away before you import it there."""


def join_copies(held: Content, given: Content) -> Content:
    """Give the content of a copy the cards that a newer copy has made since; what either has given up stays so.

    Raises OtherKey, CardsDiffer.
    """
    if any(held[name] != given[name] for name in ("signing_seed", "file_key")):
        raise OtherKey
    first = max(content["sealing"][0]["from"] for content in (held, given))
    older, newer = sorted(
        ([card for card in content["sealing"] if card["from"] >= first] for content in (held, given)), key=len
    )
    if newer[: len(older)] != older:
        raise CardsDiffer
    joined = {**held, "sealing": newer}
    if number := max(content.get("keyring", 0) for content in (held, given)):
        joined["keyring"] = number
    return joined
