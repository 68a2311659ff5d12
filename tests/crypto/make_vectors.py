"""Make the vectors `own_view_*`: what a server hands out for a mailbox, and the view that must come of it.

Run as `python -m tests.crypto.make_vectors`. Sealing draws random numbers, so every run makes other bytes.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crypto import phrase
from crypto.errors import SealedLineError
from crypto.mailbox import Answer, open_mailbox
from crypto.notation import b64encode
from crypto.view import view_mailbox
from crypto.visit import seal_erasing, seal_setting_aside, seal_withdrawing
from tests.crypto.correspondence import Correspondence
from tests.crypto.specimens import FILES, HOSTILE
from tests.organisation import DAY, later

VECTORS = Path(__file__).parent.parent / "vectors"
INSTANCE = bytes(range(16))


def answered(talk: Correspondence) -> None:
    talk.answer("compliance", "Thank you.", "received")
    talk.follow_up("More.")
    talk.answer("counsel", "We are on it.", "pursued")


def withheld(talk: Correspondence) -> None:
    answered(talk)
    talk.replies.popitem()
    talk.answer("compliance", "Have you read what my colleague wrote?")


def lost_follow_up(talk: Correspondence) -> None:
    answered(talk)
    talk.messages.pop()


def note_behind(talk: Correspondence) -> None:
    answered(talk)
    talk.notes.pop()


def note_missing(talk: Correspondence) -> None:
    answered(talk)
    talk.notes.clear()


def stranger(talk: Correspondence) -> None:
    other = Correspondence(reporter=talk.reporter)
    other.answer("compliance", "Trust me.", "concluded")
    talk.replies |= other.replies


def erased_and_set_aside(talk: Correspondence) -> None:
    answered(talk)
    first, second = talk.replies
    talk.keep(seal_erasing(talk.open(), [first]))
    del talk.replies[first]
    talk.keep(seal_setting_aside(talk.open(), second, True))


def sent_twice(talk: Correspondence) -> None:
    talk.answer("compliance", "One.")
    first = dict(talk.replies)
    talk.replies.clear()
    talk.entries.clear()
    talk.answer("compliance", "Another.")
    talk.replies = {"ab" * 16: first.popitem()[1], **talk.replies}


def retired(talk: Correspondence) -> None:
    talk.answer("compliance", "In time.")
    talk.answer("compliance", "Too late.", day=later(DAY, 1))
    gone = talk.organisation.recipient("compliance", retired_on=DAY)
    others = [talk.organisation.recipient(id) for id in ("counsel", "director")]
    talk.renew_directory(2, recipients=[gone, *others])


def older_directory(talk: Correspondence) -> None:
    talk.renew_directory(2)
    talk.follow_up("More.")
    talk.renew_directory(1)


def files(talk: Correspondence) -> None:
    talk.follow_up("Two files.", attachments=FILES[:2])
    talk.answer("compliance", "One in return.", attachments=FILES[2:])
    talk.replies["ab" * 16] = talk.forge("counsel", attachments=HOSTILE)
    talk.keep(seal_withdrawing(talk.open(), [FILES[0]["id"]]))


SCENES: list[Callable[[Correspondence], None]] = [
    answered,
    withheld,
    lost_follow_up,
    note_behind,
    note_missing,
    stranger,
    erased_and_set_aside,
    sent_twice,
    retired,
    older_directory,
    files,
]


def make(scene: Callable[[Correspondence], None]) -> dict[str, Any]:
    words = phrase.draw()
    talk = Correspondence(reporter=phrase.derive(words, INSTANCE))
    scene(talk)
    answer = Answer(list(talk.replies.items()), len(talk.messages), talk.note)
    try:
        view = view_mailbox(open_mailbox(talk.reporter, talk.directory, answer, DAY))
    except SealedLineError as error:
        view = {"error": type(error).__name__}
    return {
        "why": scene.__name__.replace("_", " "),
        "phrase": words,
        "instance": b64encode(INSTANCE),
        "root_verify": b64encode(talk.organisation.root.verify),
        "signed": talk.organisation.sign(talk.directory.document),
        "day": DAY,
        "answer": {
            "replies": [{"place": place, "envelope": b64encode(reply)} for place, reply in answer.replies],
            "sent": answer.sent,
            "note": None if answer.note is None else b64encode(answer.note),
        },
        "view": view,
    }


if __name__ == "__main__":
    for scene in SCENES:
        path = VECTORS / f"own_view_{scene.__name__}.json"
        path.write_text(json.dumps(make(scene), indent=1, ensure_ascii=False) + "\n")
