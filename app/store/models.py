"""The tables (SQLAlchemy). Their keys are random or digests, never counted, and no column is finer than a day.

Envelopes come last in a row, and indexes hold whatever is looked for without reading one. On SQLite, tables that hold
envelopes are trees of whole numbers: those of other keys keep parts of envelopes in their inner pages, and a million
cases made them twice as slow.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


# Rows of such a table never go, so nothing that was erased is left in its files.
KEPT = {"is_kept": True}


def row_key(name: bytes) -> int:
    """The key of a row that a digest or a random value names (at least 8 bytes): its first 63 bits.

    Of two names that share them the later one is refused, as if it were held. Whoever chooses names finds two of their
    own that share them after about 2^31.5 tries (SPEC 7), so nothing of somebody else's is named by what others chose.
    """
    return int.from_bytes(name[:8]) >> 1


def _key() -> Column[int]:
    # Only INTEGER names the rows themselves on SQLite; left out of an INSERT there, it would be counted.
    return Column("key", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)


def _gate_of_case(*, index: bool = False, unique: bool = False) -> Column[bytes]:
    case = ForeignKey("cases.gate", ondelete="CASCADE")
    return Column("gate", LargeBinary, case, nullable=False, index=index, unique=unique or None)


cases = Table(
    "cases",
    metadata,
    Column("gate", LargeBinary, primary_key=True),
    Column("mailbox", LargeBinary, nullable=False, unique=True),
    Column("received_on", Date, nullable=False),
    sqlite_with_rowid=False,
)

messages = Table(
    "messages",
    metadata,
    _key(),
    Column("id", LargeBinary, nullable=False),
    _gate_of_case(),
    Column("opens_case", Boolean, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Index(None, "gate", "id", "size_bytes"),
)

notes = Table(
    "notes",
    metadata,
    _key(),
    _gate_of_case(unique=True),
    Column("digest", LargeBinary, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
)

replies = Table(
    "replies",
    metadata,
    _key(),
    Column("place", LargeBinary, nullable=False),
    _gate_of_case(index=True),
    Column("received_on", Date, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    _key(),
    Column("id", LargeBinary, nullable=False),
    _gate_of_case(),
    Column("previous", LargeBinary, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    UniqueConstraint("gate", "previous"),
    Index(None, "gate", "id"),
)

# What auditors get of each entry: who did what when.
dockets = Table(
    "dockets",
    metadata,
    _key(),
    Column("id", LargeBinary, nullable=False),
    _gate_of_case(),
    Column("received_on", Date, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Index(None, "gate", "id"),
)

# What is left of a deleted case for the yearly figures. It belongs to no case, so that nothing leads back to one.
tallies = Table(
    "tallies",
    metadata,
    _key(),
    Column("id", LargeBinary, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    info=KEPT,
)

# What officers record beside cases, and what must outlive one. It belongs to no case, and says no day.
register = Table(
    "register",
    metadata,
    _key(),
    Column("id", LargeBinary, nullable=False, index=True),
    Column("envelope", LargeBinary, nullable=False),
    info=KEPT,
)

# What was removed as junk: how many cases of a day, of how many bytes; and by which officer, sealed to auditors.
removals = Table(
    "removals",
    metadata,
    _key(),
    Column("removed_on", Date, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("cases", BigInteger, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("docket", LargeBinary),
    info=KEPT,
)

# What two officers signed when they deleted a case, sealed to auditors and to who was a member. It outlives the case.
deletions = Table(
    "deletions",
    metadata,
    _key(),
    Column("mailbox", LargeBinary, nullable=False, index=True),
    Column("statement", LargeBinary, nullable=False),
    info=KEPT,
)

# By whose order cases were deleted, as the officer signed it. It outlives them.
orders = Table(
    "orders",
    metadata,
    _key(),
    Column("day", Date, nullable=False),
    Column("statement", LargeBinary, nullable=False),
    info=KEPT,
)

# What officers keep of retired cards, sealed to themselves; each new one replaces the whole older one.
keyrings = Table(
    "keyrings",
    metadata,
    _key(),
    Column("verify", LargeBinary, nullable=False),
    Column("part", Integer, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    UniqueConstraint("verify", "part"),
)

# Every number that a case was ever given: a year, and a running number. It belongs to no case and has no day. Numbers
# are drawn with gaps; their order tells when the cases of a year were taken in, and not which.
case_numbers = Table(
    "case_numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    info=KEPT,
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("gate", LargeBinary, primary_key=True),
    Column("mailbox", LargeBinary, nullable=False, unique=True),
    Column("deleted_on", Date, nullable=False),
    sqlite_with_rowid=False,
    info=KEPT,
)

# Every upload there is: open while it has a key, claimed once it is an attachment. The bytes are in the blob store.
# `granted` is how many pieces of it have room among all that nobody has claimed; an officer's isn't counted, so 0.
uploads = Table(
    "uploads",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)

upload_keys = Table(
    "upload_keys",
    metadata,
    Column("id", LargeBinary, ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True),
    Column("key_digest", LargeBinary, nullable=False),
    Column("begun_on", Date, nullable=False),
    Column("granted", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Its upload can't be deleted before it, and is to be removed after it (a trigger): the database itself keeps what was
# claimed, and names what is to be erased.
attachments = Table(
    "attachments",
    metadata,
    Column("id", LargeBinary, ForeignKey("uploads.id"), primary_key=True),
    _gate_of_case(index=True),
    Column("pieces", BigInteger, nullable=False),
    Column("by_officer", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

directories = Table(
    "directories",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("document", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    info=KEPT,
)

# The figures of years, as publishers signed them: public, and never changed.
publications = Table(
    "publications",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    info=KEPT,
)

# What the people of the directory have signed themselves: public, as the directory is.
address_cards = Table(
    "address_cards",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("verify", LargeBinary, nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False, index=True),
    Column("statement", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    info=KEPT,
)

confirmations = Table(
    "confirmations",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("verify", LargeBinary, nullable=False),
    Column("directory", LargeBinary, nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("statement", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    info=KEPT,
)

# Who was invited to join, by the digest of a code that is good once.
invitations = Table(
    "invitations",
    metadata,
    Column("code", LargeBinary, primary_key=True),
    Column("officer", LargeBinary, nullable=False, unique=True),
    Column("file", LargeBinary, nullable=False),
    Column("ends_on", Date, nullable=False),
    sqlite_with_rowid=False,
)

# The one key that came with a code, with its cards.
join_requests = Table(
    "join_requests",
    metadata,
    Column("code", LargeBinary, ForeignKey("invitations.code", ondelete="CASCADE"), primary_key=True),
    Column("verify", LargeBinary, nullable=False),
    Column("cards", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# What proves that a report came, until its day is closed. It belongs to no case, and is no longer needed then.
receipts = Table(
    "receipts",
    metadata,
    Column("receipt", LargeBinary, primary_key=True),
    Column("received_on", Date, nullable=False),
    sqlite_with_rowid=False,
)

# Closed days: what anybody may have. Their leaves are the receipts of a day among random ones, all in their order.
days = Table(
    "days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("head", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    info=KEPT,
)

day_parts = Table(
    "day_parts",
    metadata,
    Column("day", Date, ForeignKey("days.day", ondelete="CASCADE"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("path", LargeBinary, nullable=False),
    Column("leaves", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    info=KEPT,
)

# One row: the id that the place for files carries too, so that neither is used with another's.
store_ids = Table(
    "store_ids",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("id", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
    info=KEPT,
)

# The mark of the last sweep, which the place for files has too: by it, a copy of either that was put back is told.
sweeps = Table(
    "sweeps",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)

# One row: what the portals on this store derive the seeds of proof of work from, so that each believes the others'.
work_keys = Table(
    "work_keys",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
    info=KEPT,
)
