"""A message belongs to one installation (SPEC 4): what was sealed for another is refused, in both languages."""

from collections.abc import Iterator

import pytest

from crypto import envelope, phrase
from crypto.encoding import b64encode
from crypto.errors import MalformedMessage
from crypto.officer import case as cases
from crypto.report import seal_report
from crypto.reporter.mailbox import MailboxContents, open_mailbox
from tests.crypto.correspondence import ANSWERS
from tests.crypto.twins.node_side import Node
from tests.messages import make_answers, seal_raw, under
from tests.organisation import DAY, INSTANCE, Organisation, draw_reporter

OTHER = bytes(range(16, 32))


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as started:
        yield started


@pytest.fixture(scope="module")
def organisations() -> tuple[Organisation, Organisation]:
    """Two organisations, of which the same people are officers, with the same keys."""
    here = Organisation()
    there = Organisation(instance=OTHER, contents=here.contents)
    assert here.officers["counsel"].signing.verify == there.officers["counsel"].signing.verify
    return here, there


def open_in_node(
    node: Node, sealed: bytes, seed: str, kind: str, mailbox: bytes, instance: bytes, author: str
) -> object:
    """The errors that the JavaScript twin finds in an envelope."""
    verdict, suspect = node.call(
        "openReceived", b64encode(sealed), seed, kind, b64encode(mailbox), b64encode(instance), author
    )
    assert verdict == "ok"
    return suspect


def test_a_report_replayed_to_another_organisation_is_refused(
    node: Node, organisations: tuple[Organisation, Organisation]
) -> None:
    here, there = organisations
    reporter, officer = draw_reporter(), here.officers["counsel"]
    filing = seal_report(reporter, here.directory(), "external", (), make_answers(ANSWERS), DAY)
    [seed] = [each["seed"] for each in here.contents["counsel"]["sealing"] if each["from"] <= DAY <= each["until"]]
    verify = b64encode(reporter.identity.signing.verify)
    for organisation, expected in ((here, []), (there, ["MalformedMessage"])):
        directory = organisation.directory()
        opened = cases.open_report(filing.envelope, officer, filing.mailbox, directory)
        assert [error.__name__ for error in opened.suspect] == expected
        assert (opened.message is None) == bool(expected)
        context = ("report", filing.mailbox, directory.instance, verify)
        assert open_in_node(node, filing.envelope, seed, *context) == expected


def test_a_reply_of_another_installation_is_refused(
    node: Node, organisations: tuple[Organisation, Organisation]
) -> None:
    """The officer of both signed it for the other one: a reporter here is told nothing by it."""
    here, there = organisations
    words = phrase.generate()
    reporter, signing = phrase.derive_reporter(words, INSTANCE), here.officers["counsel"].signing
    said = {"kind": "reply", "mailbox": b64encode(reporter.mailbox), "number": 0, "seen": {}, "sent_on": DAY}
    said |= {"to": ["counsel"], "from": "counsel", "text": "All is well.", "status": "concluded", "previous": None}
    slot = envelope.Slot(reporter.identity.sealing[0].address)
    replies = {
        organisation.instance: seal_raw({**said, **under(organisation.directory())}, signing, [slot])
        for organisation in organisations
    }
    held = MailboxContents([(instance.hex(), reply) for instance, reply in replies.items()], 1, None)
    mailbox = open_mailbox(reporter, here.directory(), held, DAY)
    assert [item.suspect for item in mailbox.replies.values()] == [[], [MalformedMessage]]
    node.call("openPhrase", words, b64encode(INSTANCE))
    answer = {"replies": [], "sent": 1, "note": None}
    answer |= {"replies": [{"place": place, "envelope": b64encode(reply)} for place, reply in held.replies]}
    root = b64encode(here.root.verify)
    _verdict, (_note, view) = node.call("openMailbox", here.sign(), root, answer, DAY, None)
    assert sorted(tuple(reply["suspect"]) for reply in view["replies"]) == [(), ("MalformedMessage",)]
    assert [reply["status"] for reply in view["replies"] if reply["suspect"]] == [None]


def test_a_directory_of_another_installation_is_refused(
    node: Node, organisations: tuple[Organisation, Organisation]
) -> None:
    """One root may sign for two portals: whoever pins this one believes no directory of the other."""
    here = organisations[0]
    there = Organisation(root=here.root, instance=OTHER, contents=here.contents)
    signed = there.sign()
    node.ask("configure", root=b64encode(here.root.verify), instance=b64encode(INSTANCE), release_day=DAY, words="")
    assert node.call("worker.readDirectory", signed=signed) == ("error", "UntrustedDirectory")
    assert node.call("worker.readDirectory", signed=here.sign())[0] == "ok"
