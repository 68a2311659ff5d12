"""The worker and the Python client see one and the same mailbox, and seal the same notes and follow-ups in it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crypto import envelope, phrase
from crypto.conversation import message_digest, reply_digest
from crypto.encoding import b64decode, b64encode
from crypto.keys import Identity
from crypto.message import Note
from crypto.message_fields import CHANGES, STATUSES
from crypto.officer import case
from crypto.officer.entry import seal_reply
from crypto.officer.keys import key_file
from crypto.reporter import follow_up, visit
from crypto.reporter.mailbox import MailboxContents, open_mailbox
from crypto.reporter.mailbox_view import view_mailbox
from crypto.reporter.note import new_note
from tests.crypto.twins.node_side import Node, Verdict, judge
from tests.crypto.twins.samples import CASES, FILE, FILES, HOSTILE
from tests.crypto.twins.test_foreign_fields import FORMS
from tests.messages import make_answers, make_attachments, seal_raw, told, under
from tests.organisation import CARD_DAYS, INSTANCE, OFFICERS, Organisation, later

# In the future, because the worker takes the later of this machine's day and the release day for today.
TODAY = "2035-03-01"
WRITTEN = " ".join(phrase.WORDS[100:108])
REPORTER = phrase.derive_reporter(WRITTEN, INSTANCE)
SELF = envelope.Slot(REPORTER.identity.sealing[0].address)
ORGANISATION = Organisation(contents={id: key_file.generate(later(TODAY, -40), CARD_DAYS) for id in OFFICERS})
IDS = [*ORGANISATION.officers]
ANSWERS = [{"question": "What happened?", "text": "A phone was watched. 🕊"}]
MORE = [{"question": "More information", "text": "Two devices."}]
LAST = 2**53 - 1


def write_directory(last: dict[str, str]) -> dict[str, Any]:
    people = [ORGANISATION.recipient(id, expires_on="2036-01-01") for id in IDS]
    people[-1].update(last)
    return ORGANISATION.document(3, later(TODAY, -5), recipients=people)


# The last day of one of the officers.
LASTS = {
    "far": {},
    "retired": {"retired_on": later(TODAY, -1)},
    "retires": {"retired_on": later(TODAY, 1)},
    "expired": {"expires_on": later(TODAY, -1)},
    "expires": {"expires_on": later(TODAY, 1)},
}
SIGNED = {name: ORGANISATION.served(write_directory(last)) for name, last in LASTS.items()}
DIRECTORIES = {name: ORGANISATION.directory(write_directory(last)) for name, last in LASTS.items()}
DIRECTORY = DIRECTORIES["far"]


def start_worker() -> Node:
    node = Node()
    root, words = b64encode(ORGANISATION.root.verify), "\n".join(phrase.WORDS)
    node.ask("configure", root=root, instance=b64encode(INSTANCE), release_day=TODAY, words=words)
    node.ask("readDirectory", signed=SIGNED["far"])
    assert node.ask("openPhrase", phrase=WRITTEN) == {"token": b64encode(REPORTER.token)}
    return node


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with start_worker() as started:
        assert started.call("openPhrase", WRITTEN, b64encode(INSTANCE)) == ("ok", b64encode(REPORTER.mailbox))
        yield started


numbers = st.sampled_from([0, 1, 2, 3]) | st.sampled_from([LAST - 1, LAST])
ids = st.sampled_from([*IDS, "stranger", "constructor"])
days = st.integers(-3, 3).map(lambda days: later(TODAY, days))
uploads = st.lists(st.sampled_from([file["id"] for file in FILES]), unique=True)
files = st.text(max_size=9).map(lambda name: {**FILE, "name": name}) | st.sampled_from(FILES + HOSTILE)
attachments = st.lists(files, max_size=2)
# What neither a reply nor a note owns.
foreign = st.dictionaries(
    st.sampled_from(["action", "details", "member", "of", "x"]), st.sampled_from(FORMS), max_size=2
)
digests = st.sampled_from(["A" * 43, b64encode(bytes(range(32)))])
erased = st.lists(st.fixed_dictionaries({"from": ids, "number": numbers, "digest": digests}), max_size=2)
sent = st.integers(0, 3) | st.sampled_from([-1, 1.5, 10_003, 10_004, 2**53, "3", True, None])
waiting = st.fixed_dictionaries(
    {},
    optional={
        "escalation": st.lists(st.sampled_from(IDS), unique=True),
        "escalation_days": st.integers(0, 2),
        "unanswered_since": days,
        "escalated": st.lists(st.sampled_from(IDS), unique=True),
        "escalated_on": days,
        "wrote": st.lists(st.fixed_dictionaries({"number": st.integers(0, 2), "on": days, "files": st.integers(0, 2)})),
    },
)
numbered = st.dictionaries(ids, st.lists(numbers, max_size=2), max_size=2)


# Nearly always of this installation, and mostly under the directory that is handed out.
belonging = st.builds(
    lambda version, instance: {
        "instance": b64encode(instance),
        "directory": {**under(DIRECTORY)["directory"], "version": version},
    },
    st.sampled_from([2, 3, 3, 3, 4]),
    st.sampled_from([INSTANCE] * 9 + [bytes(16)]),
)


def draw_digest(found: list[bytes]) -> st.SearchStrategy[str | None]:
    """The digest of one of these replies."""
    return st.sampled_from(found).map(lambda each: b64encode(reply_digest(each))) if found else st.none()


@st.composite
def notes(draw: st.DrawFn, found: list[bytes]) -> bytes | None:
    if draw(st.integers(0, 7)) == 0:
        return draw(
            st.sampled_from(
                [None, b"", envelope.seal(new_note(bytes(32), [], DIRECTORY, TODAY), REPORTER.identity.signing, [SELF])]
            )
        )
    note = {
        **told(
            new_note(
                REPORTER.mailbox,
                draw(st.lists(st.sampled_from(IDS), unique=True)),
                DIRECTORY,
                draw(days),
            )
        ),
        **draw(belonging),
        **{"number": draw(numbers.filter(lambda n: n < LAST)), "next": draw(numbers), "visited_on": draw(days)},
        **{
            "seen": draw(st.dictionaries(ids, numbers, max_size=2)),
            "last": draw(st.none() | digests),
            "erased": draw(erased),
            "set_aside": draw(numbered),
            "uploads": draw(uploads),
            "left_out": draw(st.lists(st.sampled_from(IDS), max_size=1)),
            "told": draw(st.none() | digests | draw_digest(found)),
            "wrote_to": draw(st.lists(st.sampled_from(IDS), unique=True)),
        },
        **draw(waiting),
    }
    return seal_raw({**draw(foreign), **note}, REPORTER.identity.signing, [SELF])


@st.composite
def replies(draw: st.DrawFn, found: list[bytes]) -> bytes:
    author = draw(ids)
    message = {
        **{
            "kind": draw(st.sampled_from(["reply"] * 5 + ["members"] * 4 + ["follow-up"])),
            "mailbox": b64encode(REPORTER.mailbox),
            "from": author,
        },
        **{"number": draw(numbers), "seen": draw(st.dictionaries(st.just("reporter") | ids, numbers, max_size=2))},
        **draw(belonging),
        "sent_on": draw(days),
        **{"to": draw(st.lists(ids, unique=True) | st.just(IDS)), "text": draw(st.text(max_size=5))},
        **{"previous": draw(st.none() | digests | draw_digest(found))},
        **draw(st.fixed_dictionaries({}, optional={"status": st.sampled_from(STATUSES), "attachments": attachments})),
    }
    if message["kind"] == "members":
        message |= {
            "why": draw(st.sampled_from([*CHANGES.values()])),
            "about": draw(ids),
            "members": draw(st.lists(ids, unique=True)),
        }
        message |= draw(st.fixed_dictionaries({}, optional={"stands_in_for": ids}))
    signer = ORGANISATION.officers.get(author if draw(st.integers(0, 9)) else IDS[0], REPORTER.identity)
    return seal_raw({**draw(foreign), **message}, signer.signing, [SELF])


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    found: list[bytes] = []
    for _ in range(draw(st.integers(0, 5))):
        found.append(draw(replies(found)))
    shown = draw(st.permutations(found)) + (found[:1] if draw(st.booleans()) else [])
    note = draw(notes(found))
    return {
        "replies": [{"place": f"{at:032x}", "envelope": b64encode(reply)} for at, reply in enumerate(shown)],
        **{"sent": draw(sent), "note": None if note is None else b64encode(note), "padding": "x"},
    }


def read_answer(answer: dict[str, Any]) -> MailboxContents:
    note = None if answer["note"] is None else b64decode(answer["note"])
    return MailboxContents(
        [(reply["place"], b64decode(reply["envelope"])) for reply in answer["replies"]], answer["sent"], note
    )


def read_sealed(verdict: Verdict) -> Verdict:
    """Open what the reporter sealed: only the inside can be compared."""
    if verdict[0] == "error" or verdict[1] is None:
        return verdict
    sealed = verdict[1]
    opened = {**sealed, "note": _open_as(REPORTER.identity, sealed["note"])}
    if "envelope" in sealed:
        opened["envelope"] = [_open_as(identity, sealed["envelope"]) for identity in ORGANISATION.officers.values()]
        locked = [
            judge(envelope.find_content_key, b64decode(sealed["envelope"]), identity.sealing, REPORTER.lock)[0]
            for identity in ORGANISATION.officers.values()
        ]
        opened["locked"] = locked
        # Of its own envelope the note says what no two can agree on.
        own = b64encode(message_digest(b64decode(sealed["envelope"])))
        assert opened["note"][1].last == own
        opened["note"] = replace(opened["note"][1], last=None)
    return "ok", opened


def _open_as(identity: Identity, sealed: str) -> Verdict:
    return judge(envelope.unseal, b64decode(sealed), identity.sealing, lambda _: REPORTER.identity.signing.verify)


def _write(step: Callable[[], Any]) -> Any:
    fields = step()
    return fields and {name: b64encode(x) if isinstance(x, bytes) else x for name, x in fields._asdict().items()}


# Not made smaller when it fails: sealing and opening take too long for that.
@settings(
    max_examples=max(1, CASES // 6), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(st.data())
def test_they_see_the_same_mailbox_and_go_on_alike(node: Node, data: st.DataObject) -> None:
    mine: Note | None = None
    last = data.draw(st.sampled_from([*SIGNED]))
    for answer in data.draw(st.lists(answers(), min_size=1, max_size=2)):
        found = judge(open_mailbox, REPORTER, DIRECTORIES[last], read_answer(answer), TODAY, mine)
        mailbox = found[1]
        expected = found if found[0] == "error" else ("ok", [told(mailbox.note) or None, view_mailbox(mailbox)])
        root = b64encode(ORGANISATION.root.verify)
        assert node.call("openMailbox", SIGNED[last], root, answer, TODAY, told(mine) or None) == expected
        if found[0] == "error":
            return
        mine = mailbox.note
        places = data.draw(st.lists(st.sampled_from([*mailbox.replies]), unique=True)) if mailbox.replies else []
        to, aside = data.draw(st.none() | st.lists(st.sampled_from(IDS), unique=True)), data.draw(st.booleans())
        withdrawn, attached = data.draw(uploads), data.draw(attachments)
        said: Any = data.draw(st.just("More.") | st.just(ANSWERS))
        steps: list[tuple[Callable[..., Any], str, list[Any]]] = [
            (visit.seal_visit, "sealVisit", []),
            (visit.seal_erasing, "sealErasing", [places]),
            (visit.seal_withdrawing, "sealWithdrawing", [withdrawn]),
            (_seal_follow_up, "sealFollowUp", [said, to, attached, data.draw(st.none() | st.sampled_from(IDS))]),
            *((visit.seal_setting_aside, "sealSettingAside", [place, aside]) for place in places),
        ]
        for step, name, args in steps:
            ours = judge(_write, partial(step, mailbox, *args))
            assert read_sealed(node.call(name, *args)) == read_sealed(ours)


def _seal_follow_up(
    mailbox: Any, said: Any, to: list[str] | None, attached: list[dict[str, Any]], unlock: str | None
) -> Any:
    words = said if isinstance(said, str) else make_answers(said)
    return follow_up.seal_follow_up(mailbox, words, to, make_attachments(attached), unlock)


def test_a_case_goes_back_and_forth_between_the_worker_and_the_officers() -> None:
    with start_worker() as worker:
        report = {"channel": "external", "left_out": ["counsel"], "answers": ANSWERS, "attachments": FILES[:1]}
        filed = worker.ask("sealReport", phrase=WRITTEN, **report)
        assert (filed["mailbox"], filed["gate"]) == (b64encode(REPORTER.mailbox), b64encode(REPORTER.gate))
        assert [reader["id"] for reader in filed["readers"]] == ["compliance", "director"]
        officers, messages = ORGANISATION.officers, [b64decode(filed["envelope"])]
        assert case.open_report(messages[0], officers["counsel"], REPORTER.mailbox, DIRECTORY).is_sealed_to_others

        def open_case() -> case.Case:
            report = case.open_report(messages[0], officers["director"], REPORTER.mailbox, DIRECTORY)
            rest = [
                case.open_follow_up(item, officers["director"], REPORTER.mailbox, DIRECTORY, report)
                for item in messages[1:]
            ]
            return case.assemble(REPORTER.mailbox, DIRECTORY, report, rest, [])

        opened = open_case()
        assert (told(opened.report)["answers"], told(opened.report)["attachments"]) == (ANSWERS, FILES[:1])
        thanks = ("director", officers["director"], "Thank you. 🕊", "received", TODAY, make_attachments(FILES[1:2]))
        reply = seal_reply(opened, *thanks).reply
        assert reply is not None
        answer = {"replies": [{"place": "0" * 32, "envelope": b64encode(reply)}], "sent": 1, "note": filed["note"]}
        view = worker.ask("openMailbox", answer=answer)
        assert (view["believed"], view["status"], view["replies"][0]["text"]) == (True, "received", "Thank you. 🕊")
        assert (view["replies"][0]["attachments"], view["uploads"]) == (FILES[1:2], [FILES[0]["id"]])

        sent = worker.ask("sealFollowUp", answers=MORE, attachments=FILES[2:])
        messages.append(b64decode(sent["envelope"]))
        follow_up = open_case().follow_ups[0]
        assert (told(follow_up)["answers"], told(follow_up)["attachments"]) == (MORE, FILES[2:])
        view = worker.ask("openMailbox", answer={**answer, "sent": 2, "note": sent["note"]})
        assert (view["believed"], view["warnings"], view["uploads"]) == (True, [], [FILES[0]["id"], FILES[2]["id"]])
        withdrawn = worker.ask("sealWithdrawing", ids=view["uploads"][:1])
        view = worker.ask("openMailbox", answer={**answer, "sent": 2, "note": withdrawn["note"]})
        assert view["uploads"] == [FILES[2]["id"]]


def test_a_reply_set_aside_can_be_taken_back_in() -> None:
    with start_worker() as worker:
        filed = worker.ask("sealReport", phrase=WRITTEN, channel="external", left_out=[], answers=ANSWERS)
        message = {
            "kind": "reply",
            "mailbox": filed["mailbox"],
            "from": IDS[0],
            "number": LAST,
            "seen": {"reporter": LAST},
        }
        message |= {**under(DIRECTORY), "sent_on": TODAY, "to": IDS, "text": "All is well.", "previous": None}
        reply = b64encode(seal_raw(message, ORGANISATION.officers[IDS[0]].signing, [SELF]))
        answer = {"replies": [{"place": "a", "envelope": reply}], "sent": 1, "note": filed["note"]}
        for aside in (True, False, True):
            worker.ask("openMailbox", answer=answer)
            answer["note"] = worker.ask("setAside", place="a", aside=aside)["note"]
            assert worker.ask("openMailbox", answer=answer)["replies"][0]["set_aside"] is aside
