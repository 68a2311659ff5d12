"""Records that are whole, and records with which one thing is wrong: what the vectors `own_record_*` are made of.

A scene gives back the line of an earlier print-out, where one is needed to find what is wrong.
"""

from collections.abc import Callable

from crypto.officer.chain import entry_digest, verify_chain
from crypto.officer.snapshot import write_line
from tests.crypto.correspondence import Correspondence
from tests.organisation import DAY, later

Scene = Callable[[Correspondence], str | None]


def work(talk: Correspondence) -> str:
    """Four honest entries, and the line that is printed then."""
    talk.act("compliance", "take-in")
    talk.answer("counsel", "We are on it.", "pursued")
    talk.act("counsel", "note", text="Privileged.", privileged=True)
    talk.act("compliance", "assign", lead=["counsel"], due_on=later(DAY, 30))
    return write_line(talk.reporter.mailbox, verify_chain(talk.messages[0], talk.entries))


def granted(talk: Correspondence) -> None:
    work(talk)
    talk.follow_up("More.")
    talk.act("counsel", "access-granted", "director", why="Her field.")
    talk.act("director", "note", text="I have read it.")


def withdrawn(talk: Correspondence) -> None:
    granted(talk)
    talk.act("compliance", "access-withdrawn", "director", why="She has moved on.")
    talk.slip_in("director", number=1, to=["compliance", "counsel", "director"])


def recused(talk: Correspondence) -> None:
    work(talk)
    talk.act("counsel", "recused", why="I know the customer.")
    talk.act("compliance", "note", text="Without counsel from here on.")


def altered(talk: Correspondence) -> str:
    printed = work(talk)
    previous, entry = talk.entries[2]
    talk.entries[2] = (previous, entry[:-1] + bytes([entry[-1] ^ 1]))
    return printed


def removed(talk: Correspondence) -> str:
    printed = work(talk)
    talk.entries.pop(1)
    return printed


def reordered(talk: Correspondence) -> str:
    printed = work(talk)
    (first, one), (second, two) = talk.entries[1:3]
    talk.entries[1:3] = [(first, two), (second, one)]
    return printed


def truncated(talk: Correspondence) -> str:
    printed = work(talk)
    talk.entries.pop()
    return printed


def replaced(talk: Correspondence) -> str:
    printed = work(talk)
    talk.entries.pop()
    talk.act("compliance", "assign", lead=["compliance"])
    return printed


def rewired(talk: Correspondence) -> str:
    """Replaced in the middle, by a store that changes what it keeps in clear to fit."""
    printed = work(talk)
    (first, one), (_, two) = talk.entries[1:3]
    one = one[:-1] + bytes([one[-1] ^ 1])
    talk.entries[1:3] = [(first, one), (entry_digest(one), two)]
    return printed


def stranger(talk: Correspondence) -> None:
    talk.act("compliance", "take-in")
    talk.slip_in("counsel", signer="director", to=["compliance", "counsel"])


def expired(talk: Correspondence) -> None:
    talk.slip_in("counsel", sent_on=later(DAY, 1))
    talk.slip_in("counsel", number=1, sent_on=later(DAY, 2))
    counsel = talk.organisation.recipient("counsel", expires_on=later(DAY, 1))
    others = [talk.organisation.recipient(id) for id in ("compliance", "director")]
    talk.renew_directory(2, recipients=[counsel, *others])


def no_member(talk: Correspondence) -> None:
    talk.act("compliance", "take-in")
    talk.slip_in("director")
    talk.slip_in("director", number=1, action="access-granted", member="director", details={})


def future(talk: Correspondence) -> None:
    talk.slip_in("counsel", sent_on=later(DAY, 3))
    talk.slip_in("counsel", number=1, sent_on=later(DAY, 4))


def dated_back(talk: Correspondence) -> None:
    talk.act("counsel", "access-granted", "director", day=later(DAY, 2))
    talk.slip_in("director", sent_on=later(DAY, 3))
    talk.slip_in("compliance", sent_on=later(DAY, 1))
    talk.slip_in("compliance", number=1, sent_on=DAY)


def another_case(talk: Correspondence) -> None:
    other = Correspondence(organisation=talk.organisation)
    other.act("compliance", "take-in")
    talk.entries.append((entry_digest(talk.messages[0]), other.entries[0][1]))
    talk.act("counsel", "note", text="It goes on.")


def repeated(talk: Correspondence) -> None:
    talk.slip_in("counsel")
    talk.slip_in("counsel", details={"text": "Another with its number."})


# Each with the officer who reads it.
SCENES: list[tuple[Scene, str]] = [
    *((scene, "director") for scene in (granted, withdrawn)),
    *((scene, "compliance") for scene in (recused, altered, removed, reordered, truncated, replaced, rewired)),
    *((scene, "compliance") for scene in (stranger, expired, no_member, future, dated_back, another_case, repeated)),
]
