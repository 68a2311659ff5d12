"""The cases of cross_fuzzing.py: whatever strangers can send, broken anywhere. One function a kind.

What is sealed and signed here the third implementation seals and signs, so that the same seed makes the same bytes.
"""

import random
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from crypto.message_fields import STATUSES
from tests.crypto.twins.mutations import GAPS, LOOKALIKES, dump
from tests.crypto.twins.random_edits import SENDABLE, blow_up, edit_anywhere, flip, mutate, mutate_document
from tests.crypto.twins.samples import DAY, DOCUMENT, IDS, MESSAGES, SEEDS
from tests.vectors.make.format import day as days
from tests.vectors.make.format import directory, messages
from tests.vectors.make.format.envelope import seal
from tests.vectors.make.format.keys import Person, derive_reporter
from tests.vectors.make.format.messages import Context
from tests.vectors.make.format.notation import Draw, b64, digest
from tests.vectors.make.story import INSTANCE, OFFICERS, Story

PEOPLE = [Person(seed, seed) for seed in SEEDS]
PHRASE = "ungloved subatomic alienable ended glancing caterer statute dazzler"
STORIES = 6
WORDS = "abacus abdomen zombie zoom lunch unkind"


class Case(NamedTuple):
    """One call, by its name in node_side.mjs and python_side.py, and its arguments."""

    call: str
    args: tuple[Any, ...]


def make_case(seed: int, number: int) -> tuple[str, Case]:
    """Make the case of a seed and a number, always the same: its kind, and what to call."""
    drawn = random.Random(f"{seed} {number}")
    kind = drawn.choice([*KINDS])
    return kind, KINDS[kind](drawn)


def break_text(document: dict[str, Any], drawn: random.Random) -> bytes:
    """The text of an object with something wrong in it, or nothing."""
    for _ in range(drawn.choice([0, 1, 1, 2])):
        document = edit_anywhere(document, drawn)
    text = dump(document)
    if drawn.random() < 0.3:
        text = mutate(text, drawn)
    return blow_up(text, drawn) if drawn.random() < 0.05 else text


def make_text(drawn: random.Random) -> Case:
    return Case("readCanonical", (b64(break_text(drawn.choice([*MESSAGES, DOCUMENT]), drawn)),))


def make_message(drawn: random.Random) -> Case:
    return Case("readMessage", (b64(break_text(mutate_document(drawn.choice(MESSAGES), drawn), drawn)),))


def make_envelope(drawn: random.Random) -> Case:
    """A broken message that is well sealed, or a good one in an envelope that was changed."""
    message, opener = drawn.choice(MESSAGES), drawn.randrange(3)
    is_inside = drawn.random() < 0.6
    text = break_text(message, drawn) if is_inside else dump(message)
    slots = [(person, drawn.random() < 0.7) for person in PEOPLE[: drawn.randint(1, 3)]]
    sealed = seal(Draw(f"{drawn.random()}"), text[:500_000], PEOPLE[0], slots)
    if not is_inside:
        sealed = drawn.choice([flip, mutate])(sealed, drawn)
    return Case("unseal", (b64(sealed), [b64(SEEDS[opener])], b64(drawn.choice([PEOPLE[0]] * 7 + PEOPLE[1:2]).verify)))


def make_directory(drawn: random.Random) -> Case:
    signed: Any = directory.sign(break_text(DOCUMENT, drawn), PEOPLE[3])
    if drawn.random() < 0.1:
        signed = edit_anywhere(signed, drawn, SENDABLE)
    left_out = drawn.sample(IDS, drawn.randrange(len(IDS)))
    today = drawn.choice([DAY] * 5 + ["2026-11-01", "2026-10-31", "2026-12-05", "2026-12-06"])
    return Case(
        "verifyDirectory", (signed, b64(PEOPLE[3].verify), drawn.choice([0, 3, 3, 4]), "external", left_out, today)
    )


def make_day(drawn: random.Random) -> Case:
    """A day whose head or leaves were changed before it was signed, or after."""
    leaves = days.draw(64)
    changes: list[dict[str, Any]] = [{}, {"size": 128}, {"day": DAY}, {"previous": b64(leaves[0])}]
    answer: Any = days.answer(leaves, **drawn.choice(changes))
    if drawn.random() < 0.5:
        name = drawn.choice([*answer])
        answer[name] = mutate(answer[name].encode(), drawn).decode("utf-8", "replace")
    elif drawn.random() < 0.5:
        answer = edit_anywhere(answer, drawn, SENDABLE)
    receipts = [b64(drawn.choice(leaves)), b64(bytes(32))]
    number = drawn.choice([0, 0, 0, 1])
    return Case("provePart", (answer, b64(days.KEY.verify), b64(days.INSTANCE), days.DAY, number, receipts))


def make_phrase(drawn: random.Random) -> Case:
    words = (drawn.choice(WORDS.split()) + drawn.choice(GAPS) for _ in range(drawn.choice([7, 8, 8, 8, 9])))
    letters = [
        drawn.choice(LOOKALIKES.get(letter, letter)) if drawn.random() < 0.02 else letter for letter in "".join(words)
    ]
    written = "".join(letters) + drawn.choice([""] * 9 + ["\u0301" * 100_000])
    return Case("normalise", (written,))


def make_mailbox(drawn: random.Random) -> Case:
    """A mailbox from which a server takes something, or to which it adds; and a reply by an officer's own program."""
    story = tell_story(drawn.randrange(STORIES))
    replies = [*story.replies.items()]
    for _ in range(drawn.choice([0, 1, 1, 2])):
        match drawn.randrange(3):
            case 0 if replies:
                replies.remove(drawn.choice(replies))
            case 1 if replies:
                replies.append((b64(drawn.randbytes(3)), drawn.choice(replies)[1]))
            case _:
                replies.append((b64(drawn.randbytes(3)), forge_reply(story, drawn)))
    note = drawn.choice([*story.notes, *[story.notes[-1]] * 6, flip(story.notes[-1], drawn), None])
    shown = [{"place": place, "envelope": b64(envelope)} for place, envelope in replies]
    sent = max(0, len(story.messages) + drawn.choice([0, 0, 0, 0, -1, 1, 20_000]))
    answer = {"replies": shown, "sent": sent, "note": note and b64(note)}
    return Case("openMailbox", (story.organisation.signed, b64(story.organisation.root.verify), answer, DAY, None))


def forge_reply(story: Story, drawn: random.Random) -> bytes:
    """A reply that its author signed, whatever it says."""
    context = Context(INSTANCE, story.reporter.mailbox, directory.refer(story.organisation.document), DAY)
    author, seen = drawn.choice(OFFICERS), {"reporter": drawn.randrange(4)}
    to = drawn.sample(OFFICERS, drawn.randint(1, 3))
    previous = drawn.choice([None, b64(digest("reply", drawn.choice([*story.replies.values(), b""])))])
    said = {"from": author, "text": "Forged.", "status": "pursued", "previous": previous}
    reply = {**messages.every("reply", context, drawn.randrange(3), seen, to), **said}
    text = dump(reply if drawn.random() < 0.5 else edit_anywhere(reply, drawn))
    signer = story.organisation.people[author if drawn.random() < 0.9 else OFFICERS[0]]
    return seal(Draw(f"{drawn.random()}"), text, signer, [(story.reporter, True)])


@cache
def tell_story(number: int) -> Story:
    """A mailbox with some messages in it, always the same."""
    drawn = random.Random(number)
    story = Story(f"told {number}", derive_reporter(PHRASE, INSTANCE))
    for _ in range(number):
        if drawn.random() < 0.5:
            story.answer(drawn.choice(OFFICERS[:2]), "An answer.", status=drawn.choice(STATUSES))
        else:
            story.follow_up("More.")
    story.keep_note()
    return story


KINDS: dict[str, Callable[[random.Random], Case]] = {
    "text": make_text,
    "message": make_message,
    "envelope": make_envelope,
    "mailbox": make_mailbox,
    "directory": make_directory,
    "day": make_day,
    "phrase": make_phrase,
}
