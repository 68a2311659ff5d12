"""Vectors of records (SPEC 9): what a store holds of a case, and what one officer must make of it.

A scene tells the story and returns what must come of it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from tests.vectors.make.format.notation import b64, digest
from tests.vectors.make.story import DAY, Story

Vector = dict[str, Any]
LATER = ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"]
READ_ON = LATER[1]
DUE_ON = "2026-12-22"
BROKEN, TAMPERED, NO_ACCESS, WRONG_DAY = "RecordBroken", "TamperedEnvelope", "NoAccess", "WrongDay"
ESCALATION = {"escalation": "director", "escalation_days": 30}
Scene = Callable[[Story], Vector]


def make() -> dict[str, Vector]:
    return {f"own_record_{scene.__name__}": _vector(scene, officer) for scene, officer in SCENES}


def _vector(scene: Scene, officer: str) -> Vector:
    name = f"own_record_{scene.__name__}"
    story = Story(name, escalation=ESCALATION if (scene, officer) in ESCALATING else None)
    expected = scene(story)
    people = story.organisation.people
    return {
        "why": scene.__name__.replace("_", " "),
        "sealing_seed": b64(people[officer].sealing_seed),
        "root_verify": b64(story.organisation.root.verify),
        "signed": story.organisation.signed,
        "day": READ_ON,
        "mailbox": b64(story.reporter.mailbox),
        "report": b64(story.messages[0]),
        "follow_ups": [b64(envelope) for envelope in story.messages[1:]],
        "entries": [{"previous": b64(previous), "envelope": b64(envelope)} for previous, envelope in story.entries],
        "printed": expected.pop("printed"),
        "record": {"opened": [True] * len(story.messages), "missing": [], **expected},
    }


def expect(
    steps: Sequence[Sequence[Any]],
    wrong: dict[int, str] | None = None,
    members: Sequence[str] = ("compliance", "counsel"),
    entries: int | None = None,
    **found: Any,
) -> Vector:
    """What is found: the entries that count, and of each other one, by its place from 1, what is wrong with it."""
    length = entries or len(steps) + len(wrong or {})
    return {
        "remarks": [[]] * length,
        "entries": [[wrong[number]] if wrong and number in wrong else [] for number in range(1, length + 1)],
        "members": [*members],
        "steps": [[*step] for step in steps],
        "length": length,
        "loose": 0,
        "differences": [],
        "printed": None,
        **found,
    }


def step(number: int, action: str, author: str, details: Vector, day: str = DAY) -> list[Any]:
    return [number, action, author, day, details]


def slipped(number: int, author: str, day: str = DAY) -> list[Any]:
    return step(number, "note", author, {"text": "Slipped in."}, day)


TAKEN_IN = step(1, "take-in", "compliance", {})
WORK = [
    TAKEN_IN,
    step(2, "reply", "counsel", {}),
    step(3, "note", "counsel", {"privileged": True, "text": "Privileged."}),
    step(4, "assign", "compliance", {"due_on": DUE_ON, "lead": ["counsel"]}),
]
GRANTED = [
    *WORK,
    step(5, "access-granted", "counsel", {"why": "Her field."}),
    step(6, "note", "director", {"text": "I have read it."}),
]


def work(story: Story) -> str:
    """Four honest entries, and the line that is printed then."""
    story.act("compliance", "take-in")
    story.answer("counsel", "We are on it.", status="pursued")
    story.act("counsel", "note", text="Privileged.", privileged=True)
    story.act("compliance", "assign", lead=["counsel"], due_on=DUE_ON)
    return story.print_out()


def granted(story: Story) -> Vector:
    work(story)
    story.follow_up("More.")
    story.act("counsel", "access-granted", "director", why="Her field.")
    story.act("director", "note", text="I have read it.")
    return expect(GRANTED, members=["compliance", "counsel", "director"])


def withdrawn(story: Story) -> Vector:
    granted(story)
    story.act("compliance", "access-withdrawn", "director", why="She has moved on.")
    story.slip_in("director", number=1, to=["compliance", "counsel", "director"])
    return expect([*GRANTED, step(7, "access-withdrawn", "compliance", {"why": "She has moved on."})], {8: NO_ACCESS})


def recused(story: Story) -> Vector:
    work(story)
    story.act("counsel", "recused", why="I know the customer.")
    story.act("compliance", "note", text="Without counsel from here on.")
    left = step(5, "recused", "counsel", {"why": "I know the customer."})
    after = step(6, "note", "compliance", {"text": "Without counsel from here on."})
    return expect([*WORK, left, after], members=["compliance"])


def altered(story: Story) -> Vector:
    printed = work(story)
    previous, entry = story.entries[2]
    story.entries[2] = (previous, flip_last(entry))
    wrong = {3: TAMPERED, 4: BROKEN}
    return expect(WORK[:2], wrong, length=3, loose=1, differences=["cut"], printed=printed)


def removed(story: Story) -> Vector:
    printed = work(story)
    story.entries.pop(1)
    wrong = {2: BROKEN, 3: BROKEN}
    return expect([TAKEN_IN], wrong, length=1, loose=2, differences=["cut"], printed=printed)


def reordered(story: Story) -> Vector:
    printed = work(story)
    (first, one), (second, two) = story.entries[1:3]
    story.entries[1:3] = [(first, two), (second, one)]
    wrong = {2: BROKEN, 3: BROKEN, 4: BROKEN}
    return expect([TAKEN_IN], wrong, length=3, loose=1, differences=["cut"], printed=printed)


def truncated(story: Story) -> Vector:
    printed = work(story)
    story.entries.pop()
    return expect(WORK[:3], differences=["cut"], printed=printed)


def replaced(story: Story) -> Vector:
    printed = work(story)
    story.entries.pop()
    story.act("compliance", "assign", lead=["compliance"])
    other = step(4, "assign", "compliance", {"lead": ["compliance"]})
    return expect([*WORK[:3], other], differences=["changed"], printed=printed)


def rewired(story: Story) -> Vector:
    """Replaced in the middle, by a store that changes what it keeps in clear to fit."""
    printed = work(story)
    (first, one), (_, two) = story.entries[1:3]
    one = flip_last(one)
    story.entries[1:3] = [(first, one), (digest("entry", one), two)]
    wrong = {2: TAMPERED, 3: BROKEN, 4: BROKEN}
    return expect([TAKEN_IN], wrong, differences=["changed"], printed=printed)


def follow_up_replaced(story: Story) -> Vector:
    """A follow-up, by an envelope that nobody can open."""
    story.follow_up("One.")
    story.follow_up("Two.")
    story.messages[1] = story.messages[1][:5] + b"".join(story.draw() for _ in range(len(story.messages[1]) // 32 + 1))
    story.messages[1] = story.messages[1][: len(story.messages[2])]
    story.act("compliance", "take-in")
    return expect([TAKEN_IN], opened=[True, False, True], missing=[[[1], 0]])


def decoy(story: Story) -> Vector:
    """An entry that names counsel and is sealed without a slot for counsel, who then says so."""
    story.slip_in("compliance", to=["compliance", "counsel"], decoys=["counsel"])
    story.act("counsel", "note", text="What did they write?")
    asked = step(2, "note", "counsel", {"text": "What did they write?"})
    return expect([slipped(1, "compliance"), asked], remarks=[["WithheldSlot"], []])


def kept_from_a_member(story: Story) -> Vector:
    """An entry that is sealed to its author alone; what only hands on keys may be."""
    story.act("compliance", "take-in")
    story.slip_in("compliance", number=1, to=["compliance"])
    story.slip_in("compliance", number=2, to=["compliance"], action="keys-shared", details={})
    steps = [TAKEN_IN, slipped(2, "compliance"), step(3, "keys-shared", "compliance", {})]
    return expect(steps, remarks=[[], ["NotSealedToAll"], []])


def stranger(story: Story) -> Vector:
    story.act("compliance", "take-in")
    story.slip_in("counsel", signer="director", to=["compliance", "counsel"])
    return expect([TAKEN_IN], {2: TAMPERED})


def expired(story: Story) -> Vector:
    story.slip_in("counsel", sent_on=LATER[0])
    story.slip_in("counsel", number=1, sent_on=LATER[1])
    story.organisation.renew(2, counsel={"expires_on": LATER[0]})
    return expect([slipped(1, "counsel", LATER[0])], {2: "AfterRetirement"})


def no_member(story: Story) -> Vector:
    story.act("compliance", "take-in")
    story.slip_in("director")
    story.slip_in("director", number=1, action="access-granted", member="director", details={})
    return expect([TAKEN_IN], {2: NO_ACCESS, 3: NO_ACCESS})


def future(story: Story) -> Vector:
    story.slip_in("counsel", sent_on=LATER[2])
    story.slip_in("counsel", number=1, sent_on=LATER[3])
    return expect([slipped(1, "counsel", LATER[2])], {2: WRONG_DAY})


def dated_back(story: Story) -> Vector:
    story.act("counsel", "access-granted", "director", day=LATER[1])
    story.slip_in("director", sent_on=LATER[2])
    story.slip_in("compliance", sent_on=LATER[0])
    story.slip_in("compliance", number=1, sent_on=DAY)
    steps = [
        step(1, "access-granted", "counsel", {}, LATER[1]),
        slipped(2, "director", LATER[2]),
        slipped(3, "compliance", LATER[0]),
    ]
    return expect(steps, {4: WRONG_DAY}, members=["compliance", "counsel", "director"])


def another_case(story: Story) -> Vector:
    other = Story("own_record_another_case, the other", organisation=story.organisation)
    other.act("compliance", "take-in")
    story.entries.append((story.head, other.entries[0][1]))
    story.act("counsel", "note", text="It goes on.")
    return expect([step(2, "note", "counsel", {"text": "It goes on."})], {1: "MalformedMessage"})


def repeated(story: Story) -> Vector:
    story.slip_in("counsel")
    story.slip_in("counsel", details={"text": "Another with its number."})
    return expect([slipped(1, "counsel")], {2: "SentTwice"})


def flip_last(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def escalated(story: Story) -> Vector:
    """The lock was given in a message that the others can't open: the entry with it tells them."""
    work(story)
    story.follow_up("Nobody answers.", unlock=["director"])
    story.slip_in("director", lock=b64(story.lock))
    everybody = ["compliance", "counsel", "director"]
    return expect([*WORK, slipped(5, "director")], members=everybody, opened=[True, False])


def escalated_alone(story: Story) -> Vector:
    """What the director makes of it: what the reporter sent is open, and of the record nothing but their own entry."""
    told = escalated(story)
    closed = dict.fromkeys(range(1, 5), "NotForThisIdentity")
    return expect([slipped(5, "director")], closed, told["members"])


def escalated_taken_out(story: Story) -> Vector:
    told = escalated(story)
    story.slip_in("counsel", number=2, action="access-withdrawn", member="director")
    return {**expect(told["steps"], {6: "AgainstTheReporter"}, told["members"]), "opened": told["opened"]}


def escalated_without_lock(story: Story) -> Vector:
    work(story)
    story.slip_in("director", lock=b64(bytes(32)))
    return expect(WORK, {5: NO_ACCESS})


ESCALATING: list[tuple[Scene, str]] = [
    (escalated, "compliance"),
    (escalated_alone, "director"),
    (escalated_taken_out, "compliance"),
    (escalated_without_lock, "compliance"),
]
# Each with the officer who reads it.
SCENES: list[tuple[Scene, str]] = [
    *ESCALATING,
    *((scene, "director") for scene in (granted, withdrawn)),
    *((scene, "compliance") for scene in (recused, altered, removed, reordered, truncated, replaced, rewired)),
    *((scene, "compliance") for scene in (stranger, expired, no_member, future, dated_back, another_case, repeated)),
    *((scene, "compliance") for scene in (follow_up_replaced, decoy, kept_from_a_member)),
]
