"""Code phrases of cases that an officer opened for somebody, until they are shown: in memory alone, and once."""


class HeldPhrases(dict[str, str]):
    """The code phrases of a workspace that weren't shown yet, by mailboxes (base64url). Locking forgets them."""
