"""Vectors of mailboxes (SPEC 4): what a server hands out, and the view that must come of it.

A scene tells the story and returns what must come of it.
"""

from collections.abc import Callable
from typing import Any

from tests.vectors.make.basics import HYPHENS, WORDS
from tests.vectors.make.format import messages
from tests.vectors.make.format.directory import refer
from tests.vectors.make.format.keys import derive_reporter, normalise
from tests.vectors.make.format.messages import Context, Message
from tests.vectors.make.format.notation import Draw, b64
from tests.vectors.make.story import CHANNEL, DAY, INSTANCE, Organisation, Story

Vector = dict[str, Any]
LISTED = [*WORDS.split(), *normalise(HYPHENS).split()]
PLACES = [f"{number:032x}" for number in range(2)]
ODD_PLACE = "ab" * 16
NEXT_DAY = "2026-11-23"
ESCALATION = {"escalation": "director", "escalation_days": 30}
WAITED_SINCE, NEXT_SINCE = "2026-10-23", "2026-10-24"
Scene = Callable[[Story], Vector]

FILE: Message = {"size_bytes": 1, "key": "A" * 43, "digest": "A" * 43, "type": ""}
FILES: list[Message] = [{**FILE, "id": letter * 32, "name": f"{letter}.pdf"} for letter in "abc"]
# Named and typed as their authors should not, and what must be shown in place of that.
HOSTILE: list[Message] = [
    {**FILE, "id": "1" * 32, "name": "../../.bashrc", "type": "text/html; charset=x"},
    {**FILE, "id": "2" * 32, "name": "report\u202efdp.exe", "type": "Image/PNG", "size_bytes": 2**53 - 1},
    {**FILE, "id": "3" * 32, "name": "CON.e\u0301", "type": "image/png", "news": 1},
]
MADE_SAFE: list[Message] = [
    {**FILE, "id": "1" * 32, "name": "bashrc"},
    {**FILE, "id": "2" * 32, "name": "reportfdp.exe", "size_bytes": 2**53 - 1},
    {**FILE, "id": "3" * 32, "name": "_CON.\u00e9", "type": "image/png"},
]


def make() -> dict[str, Vector]:
    return {f"own_view_{scene.__name__}": _vector(scene) for scene in SCENES}


def _vector(scene: Scene) -> Vector:
    name = f"own_view_{scene.__name__}"
    draw = Draw(f"{name}, the phrase")
    phrase = " ".join(LISTED[byte % len(LISTED)] for byte in draw(8))
    story = Story(name, derive_reporter(phrase, INSTANCE), escalation=ESCALATION if scene in ESCALATING else None)
    view = scene(story)
    replies = [{"place": place, "envelope": b64(envelope)} for place, envelope in story.replies.items()]
    note = b64(story.notes[-1]) if story.notes else None
    return {
        "why": scene.__name__.replace("_", " "),
        "phrase": phrase,
        "instance": b64(INSTANCE),
        "root_verify": b64(story.organisation.root.verify),
        "signed": story.organisation.signed,
        "day": DAY,
        "answer": {"replies": replies, "sent": len(story.messages), "note": note},
        "view": view,
    }


def person(id: str) -> Vector:
    return {"id": id, "name": f"The {id}", "role": id}


def shown(place: str, author: str, text: str, **changes: Any) -> Vector:
    """A reply as it is shown."""
    written = {"from": author, "name": f"The {author}", "role": author, "sent_on": DAY, "status": None, "text": text}
    rest = {"attachments": [], "number": 0, "new": True, "set_aside": False, "suspect": []}
    return {"place": place, **written, **rest, **changes}


def expect(
    sent: int, replies: list[Vector], audience: Vector | None = None, since: str | None = None, **changes: Any
) -> Vector:
    """The view of a mailbox; where nothing else is said, all is well, and those who were chosen read on."""
    believed = {"status": None, "visited_on": DAY, "believed": True, "replies": replies, "events": []}
    believed |= {"warnings": [], "uploads": [], "first_visit": sent == 1}
    believed |= {"wrote": [{"number": number, "on": DAY, "files": 0} for number in range(sent)]}
    usual = {"readers": [person(id) for id in CHANNEL["recipients"]], "new": [], "inactive": [], "unreachable": []}
    return {
        "sent": sent,
        **believed,
        "audience": {**usual, "ask": False, "choices": [], "unnamed": False, **(audience or {})},
        "escalation": {"choices": [], "since": since, "unknown": False, "given": [], "given_on": None},
        **changes,
    }


# Nobody is known to have been chosen: the reporter is asked, for those whom answers name.
ASK: Vector = {"readers": [], "ask": True, "choices": [person(id) for id in CHANNEL["recipients"]]}
THANKS = shown(PLACES[0], "compliance", "Thank you.", status="received", new=False)
READ: Vector = {"new": False}
ON_IT = shown(PLACES[1], "counsel", "We are on it.", status="pursued")
WROTE = [{"number": 0, "on": DAY, "files": 0}]
MISSING: Vector = {"name": "MessageMissing"}


def answered(story: Story) -> Vector:
    story.answer("compliance", "Thank you.", status="received")
    story.follow_up("More.")
    story.answer("counsel", "We are on it.", status="pursued")
    return expect(2, [THANKS, ON_IT], status="pursued")


def withheld(story: Story) -> Vector:
    answered(story)
    story.replies.popitem()
    asked = "Have you read what my colleague wrote?"
    story.answer("compliance", asked)
    lost = {**MISSING, "who": "counsel", "who_name": "The counsel", "numbers": [0]}
    return expect(2, [THANKS, shown(PLACES[1], "compliance", asked, number=1)], status="received", warnings=[lost])


def lost_follow_up(story: Story) -> Vector:
    answered(story)
    story.messages.pop()
    lost = {**MISSING, "who": "reporter", "who_name": "reporter", "numbers": [1]}
    wrote = [{"number": number, "on": DAY, "files": 0} for number in range(2)]
    return expect(1, [THANKS, ON_IT], status="pursued", warnings=[lost], wrote=wrote, first_visit=False)


def note_behind(story: Story) -> Vector:
    answered(story)
    story.notes.pop()
    doubt: Vector = {"believed": False, "warnings": [{"name": "NoteBehind"}], "wrote": WROTE}
    return expect(2, [THANKS, {**ON_IT, **READ}], ASK, status="pursued", **doubt)


def note_missing(story: Story) -> Vector:
    answered(story)
    story.notes.clear()
    doubt: Vector = {"believed": False, "visited_on": None, "warnings": [{"name": "NoteMissing"}]}
    nobody: Vector = {"choices": [], "since": None, "unknown": True, "given": [], "given_on": None}
    return expect(2, [THANKS, {**ON_IT, **READ}], ASK, status="pursued", escalation=nobody, wrote=[], **doubt)


def stranger(story: Story) -> Vector:
    other = Story("own_view_stranger, the other", story.reporter, Organisation(Draw("own_view_stranger, theirs")))
    other.answer("compliance", "Trust me.", status="concluded")
    story.replies |= other.replies
    nothing = dict.fromkeys(("from", "name", "role", "sent_on", "status", "text", "number"))
    return expect(1, [{**shown(PLACES[0], "", ""), **nothing, **READ, "suspect": ["TamperedEnvelope"]}], since=DAY)


def erased_and_set_aside(story: Story) -> Vector:
    answered(story)
    story.keep_note(erased=[messages.erased("compliance", 0, story.replies.pop(PLACES[0]))])
    story.keep_note(set_aside={"counsel": [0]})
    return expect(2, [{**ON_IT, **READ, "set_aside": True}])


def erased_and_served(story: Story) -> Vector:
    answered(story)
    story.keep_note(erased=[messages.erased("compliance", 0, story.replies[PLACES[0]])])
    return expect(2, [{**THANKS, "suspect": ["ErasedServed"]}, {**ON_IT, **READ}], status="pursued")


def replaced(story: Story) -> Vector:
    """The first reply, by another of its author and number."""
    answered(story)
    context = Context(INSTANCE, story.reporter.mailbox, refer(story.organisation.document), DAY)
    other = messages.reply(context, "compliance", 0, {}, [*CHANNEL["recipients"]], text="Another one.")
    story.replies[PLACES[0]] = story.seal_to_reporter(other, "compliance")
    replies = [shown(PLACES[0], "compliance", "Another one.", **READ), ON_IT]
    return expect(2, replies, status="pursued", warnings=[{"name": "ReplyLost"}])


def sent_twice(story: Story) -> Vector:
    story.answer("compliance", "One.")
    story.counts.pop(("compliance", "reply"))
    story.replies = {ODD_PLACE: story.replies.popitem()[1]}
    story.answer("compliance", "Another.")
    other = story.replies.popitem()
    story.replies[PLACES[0]] = other[1]
    twice = ["SentTwice"]
    shown_both = [
        shown(ODD_PLACE, "compliance", "One.", suspect=twice),
        shown(PLACES[0], "compliance", "Another.", suspect=twice),
    ]
    return expect(1, shown_both, since=DAY)


def retired(story: Story) -> Vector:
    story.answer("compliance", "In time.")
    story.answer("compliance", "Too late.", day=NEXT_DAY)
    story.organisation.renew(2, compliance={"retired_on": DAY})
    late = {"sent_on": NEXT_DAY, "number": 1, "suspect": ["AfterRetirement"]}
    audience = {"readers": [person("counsel")], "inactive": [{"id": "compliance", "name": "The compliance"}]}
    return expect(
        1, [shown(PLACES[0], "compliance", "In time."), shown(PLACES[1], "compliance", "Too late.", **late)], audience
    )


def expired(story: Story) -> Vector:
    story.answer("compliance", "In time.")
    story.answer("compliance", "Too late.", day=NEXT_DAY)
    story.organisation.renew(2, compliance={"expires_on": DAY})
    late = {"sent_on": NEXT_DAY, "number": 1, "suspect": ["AfterRetirement"]}
    return expect(1, [shown(PLACES[0], "compliance", "In time."), shown(PLACES[1], "compliance", "Too late.", **late)])


def older_directory(story: Story) -> Vector:
    story.organisation.renew(2)
    story.follow_up("More.")
    story.organisation.renew(1)
    return {"error": "UntrustedDirectory"}


def files(story: Story) -> Vector:
    story.follow_up("Two files.", FILES[:2])
    story.answer("compliance", "One in return.", files=FILES[2:])
    context = Context(INSTANCE, story.reporter.mailbox, refer(story.organisation.document), DAY)
    forged = messages.reply(context, "counsel", 0, {}, [*CHANNEL["recipients"]], text="An answer.", attachments=HOSTILE)
    story.replies[ODD_PLACE] = story.seal_to_reporter(forged, "counsel")
    story.keep_note(uploads=[FILES[1]["id"]])
    replies = [
        shown(PLACES[0], "compliance", "One in return.", attachments=FILES[2:], **READ),
        shown(ODD_PLACE, "counsel", "An answer.", attachments=MADE_SAFE),
    ]
    return expect(2, replies, uploads=[FILES[1]["id"]], wrote=[*WROTE, {"number": 1, "on": DAY, "files": 2}])


def passed_on(story: Story) -> Vector:
    """One reader steps back, and another stands in: the next message reaches who is left."""
    story.act("counsel", "access-granted", "director", stands_in_for="counsel")
    story.act("counsel", "recused", why="I know the customer.")
    told: Vector = {"by": "counsel", "by_name": "The counsel", "sent_on": DAY, "suspect": []}
    nobody = dict.fromkeys(("stands_in_for", "stands_in_for_name"))
    instead = {"stands_in_for": "counsel", "stands_in_for_name": "The counsel"}
    events = [
        {"why": "granted", "about": "director", "name": "The director", **instead, **told},
        {"why": "recused", "about": "counsel", "name": "The counsel", **nobody, **told},
    ]
    audience = {"readers": [person(id) for id in ("compliance", "director")], "new": ["director"]}
    return expect(1, [], audience, events=events, since=DAY)


def nobody_answers(story: Story) -> Vector:
    """For 30 days exactly: whom the channel names for that is offered."""
    story.keep_note(unanswered_since=WAITED_SINCE)
    offer = {"choices": [person("director")], "since": WAITED_SINCE, "unknown": False, "given": [], "given_on": None}
    return expect(1, [], escalation=offer, first_visit=False)


def nobody_answers_yet(story: Story) -> Vector:
    """For 29 days."""
    story.keep_note(unanswered_since=NEXT_SINCE)
    return expect(1, [], since=NEXT_SINCE, first_visit=False)


def answered_late(story: Story) -> Vector:
    nobody_answers(story)
    story.answer("compliance", "Thank you.", status="received")
    return expect(1, [{**THANKS, "new": True}], status="received", first_visit=False)


def escalated(story: Story) -> Vector:
    """The lock was given; a colleague who doesn't know of it tells the reporter of the members without the director."""
    nobody_answers(story)
    story.follow_up("Nobody answers.", unlock=["director"])
    given = {"given": [{"id": "director", "name": "The director"}], "given_on": DAY}
    told = {"why": "granted", "about": "counsel", "members": ["compliance", "counsel"]}
    context = Context(INSTANCE, story.reporter.mailbox, refer(story.organisation.document), DAY)
    forged = messages.members(context, "compliance", 0, {}, ["compliance"], None, **told)
    story.replies[PLACES[0]] = story.seal_to_reporter(forged, "compliance")
    event: Vector = {"why": "granted", "about": "counsel", "name": "The counsel", "by": "compliance", "suspect": []}
    event |= {"by_name": "The compliance", "sent_on": DAY, "stands_in_for": None, "stands_in_for_name": None}
    readers = {"readers": [person(id) for id in ("compliance", "counsel", "director")]}
    escalation = {"choices": [], "since": WAITED_SINCE, "unknown": False, **given}
    return expect(2, [], readers, escalation=escalation, events=[event])


def note_withheld(story: Story) -> Vector:
    """Nobody knows since when there was no answer, and whom the report left out."""
    story.notes.clear()
    offer = {"choices": [person("director")], "since": None, "unknown": True, "given": [], "given_on": None}
    asked = {**ASK, "choices": [person(id) for id in ("compliance", "counsel", "director")], "unnamed": True}
    doubt: Vector = {"believed": False, "visited_on": None, "warnings": [{"name": "NoteMissing"}]}
    return expect(1, [], asked, escalation=offer, wrote=[], first_visit=False, **doubt)


ESCALATING: list[Scene] = [nobody_answers, nobody_answers_yet, answered_late, escalated, note_withheld]
SCENES: list[Scene] = [
    *ESCALATING,
    *(answered, withheld, lost_follow_up, note_behind, note_missing, stranger, erased_and_set_aside),
    *(erased_and_served, replaced, passed_on),
    *(sent_twice, retired, expired, older_directory, files),
]
