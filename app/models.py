"""The tables. Their keys are random or hashes, never counted, and no column is finer than a day.

Envelopes come last in a row: SQLite then finds everything else without reading them.
"""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, LargeBinary, MetaData, Table, UniqueConstraint

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _gate_of_case() -> Column[bytes]:
    return Column("gate", LargeBinary, ForeignKey("cases.gate", ondelete="CASCADE"), nullable=False, index=True)


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
    Column("id", LargeBinary, primary_key=True),
    _gate_of_case(),
    Column("opens_case", Boolean, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

notes = Table(
    "notes",
    metadata,
    Column("gate", LargeBinary, ForeignKey("cases.gate", ondelete="CASCADE"), primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

replies = Table(
    "replies",
    metadata,
    Column("place", LargeBinary, primary_key=True),
    _gate_of_case(),
    Column("received_on", Date, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

entries = Table(
    "entries",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("gate", LargeBinary, ForeignKey("cases.gate", ondelete="CASCADE"), nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    UniqueConstraint("gate", "previous"),
    sqlite_with_rowid=False,
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("gate", LargeBinary, primary_key=True),
    Column("mailbox", LargeBinary, nullable=False, unique=True),
    Column("deleted_on", Date, nullable=False),
    sqlite_with_rowid=False,
)

directories = Table(
    "directories",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("document", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
