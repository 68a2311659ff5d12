"""Why nobody is helped, or nothing restored (SPEC 8). The docstring of each class is what officers are shown."""

from crypto.errors import SealedLineError


class RecoveryRefused(SealedLineError):
    """Nothing was restored."""


class NotRecoveryFile(RecoveryRefused):
    """This is not a recovery file of this organisation, or it was changed. Take another copy of it."""


class NotRequest(RecoveryRefused):
    """This is not a request to restore a key in this organisation, or it was changed. Ask for it again."""


class RequestTooOld(RecoveryRefused):
    """This request is more than 7 days old, or its day has yet to come. Help nobody with it: ask for a new one, by
    telephone."""


class NotShare(RecoveryRefused):
    """This is not a colleague's share for restoring a key in this organisation, or it was changed. Ask for it again."""


class UnknownOwner(RecoveryRefused):
    """The key in this recovery file is not that of anybody who is active in the directory. Nobody is helped with it:
    ask whoever keeps the root key."""


class NotHelper(RecoveryRefused):
    """Nothing in this recovery file is sealed to you. Ask its owner whom they chose."""


class CardGone(RecoveryRefused):
    """This recovery file is too old for you to help: your key file has given up the address that it is sealed to.
    Ask for a newer one, or let two others help who can still open it."""


class SlotRefused(RecoveryRefused):
    """What this recovery file has for you was not sealed for its owner: it was copied from another one, or is damaged.
    Help nobody with it, and tell whoever keeps the root key."""


class OneShare(RecoveryRefused):
    """One share opens nothing. Two different colleagues have to help: add the share of a second one."""


class SameHelper(RecoveryRefused):
    """Both shares are from the same colleague. Ask a second one."""


class OtherRequest(RecoveryRefused):
    """This share was made for another request, or for a drill. Send the request that is shown here to both colleagues,
    and use only what they make with it."""


class OtherOwner(RecoveryRefused):
    """This share helps to restore somebody else's key. Ask your colleague to make it again, with your recovery file."""


class OtherRecoveryFile(RecoveryRefused):
    """This share was made with another of your recovery files. Send both colleagues the very file that you use here."""


class NotChosen(RecoveryRefused):
    """Whoever made this share isn't among those to whom the recovery file is sealed. Ask one of them."""


class ShareClosed(RecoveryRefused):
    """This share does not open with the request that is shown here. Ask your colleague to make it again."""


class RecoveryClosed(RecoveryRefused):
    """These two shares don't open the recovery file. One of the colleagues, or who made the file, has not played fair,
    or a program is broken. Try it with another colleague, and tell whoever keeps the root key."""


class OtherKey(RecoveryRefused):
    """What the recovery file holds is not the key of whoever signed it. Don't use it, and tell whoever keeps the root
    key."""


class RootKey(RecoveryRefused):
    """This is the recovery file of the root key. It is restored with `sealedline-directory restore-root`, on the
    machine on which the directory is signed."""
