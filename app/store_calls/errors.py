"""Errors of a store. They go to consoles by their names, so a console raises what the store raised."""


class StoreError(Exception):
    """Something that a store didn't do."""


class StoreUnavailable(StoreError):
    """The store can't be reached, is full, or was locked for too long. The same call succeeds later, counted once.

    Its text is the name of an error alone: whatever else that said may quote what was stored.
    """


class BlobsUnavailable(StoreError):
    """The pieces can't be reached, or one couldn't be kept. The same call succeeds later.

    Its text is a sentence about the installation, or the error's name alone: what else it said may name an upload.
    """


class WrongBlobs(BlobsUnavailable):
    """The place for files is another store's than the database, or not there. Nothing was read, changed or erased."""


class PieceMissing(StoreError):
    """This piece is not here."""


class PieceLost(StoreError):
    """This piece is not here, though its file was neither withdrawn nor deleted."""


class PieceDiffers(StoreError):
    """Other bytes are held at this place. They were not changed."""


class RecordMoved(StoreError):
    """Another entry follows the one named: somebody else was faster. Nothing was changed."""


class NumberTaken(StoreError):
    """Another case has this number. Nothing was changed."""


class KeyringMoved(StoreError):
    """Another keyring has replaced the one named. Nothing was changed."""


class MessageCame(StoreError):
    """The reporter has written since. Nothing was deleted."""


class EntryCame(StoreError):
    """An officer has acted since. Nothing was deleted."""


class JunkMoved(StoreError):
    """One of these cases is gone, or somebody has written or acted in it since. Nothing was removed."""


class AlreadyTaken(StoreError):
    """Something else is held under this name. Nothing was changed."""


class UnknownMailbox(StoreError):
    """There is no such mailbox."""


class MailboxDeleted(StoreError):
    """The case of this mailbox was deleted."""


class UploadTaken(StoreError):
    """Another message has claimed this upload."""


class UploadIncomplete(StoreError):
    """The pieces of this upload are not those of a whole file, or not as many as was said, or it never began."""


class Unordered(StoreError):
    """What is to be deleted is not what its order names, or the order isn't today's. Nothing was deleted."""


class BudgetSpent(StoreError):
    """This officer has asked or changed as much today as one may. Nothing was changed; it can be done tomorrow."""


class CodeEnded(StoreError):
    """There is no such invitation, or not any more. Nothing was changed."""


class CodeUsed(StoreError):
    """Another key has come with this code. Nothing was changed."""


class JoinFileChanged(StoreError):
    """This code was in another file. Nothing was changed."""


class NotLetIn(StoreError):
    """The call isn't for whoever signed it, or its signature, day or nonce isn't good. Nothing was done."""
