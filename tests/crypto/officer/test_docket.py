"""What auditors see: who did what when in a case, and never what it says."""

from typing import Any

import pytest

from crypto.encoding import b64decode
from crypto.errors import NotForThisIdentity, UntrustedDirectory
from crypto.officer.docket import Pairs, open_docket, pair
from crypto.officer.entry import seal_reply
from tests.crypto.correspondence import Correspondence
from tests.messages import told
from tests.organisation import DAY, OFFICERS, Organisation, later

SECRET = "Only for members."


def audited() -> Correspondence:
    organisation = Organisation(people=(*OFFICERS, "auditor"))
    recipients = [organisation.recipient(id) for id in OFFICERS]
    auditor = organisation.recipient("auditor", duties=["auditor"])
    document = organisation.document(recipients=[*recipients, auditor])
    return Correspondence(organisation=organisation, document=document)


def lay(talk: Correspondence, officer: str = "auditor") -> Pairs:
    """Lay dockets beside entries, the entries as this officer sees them."""
    auditor, mailbox = talk.organisation.officers["auditor"], talk.reporter.mailbox
    dockets = [open_docket(docket, auditor, mailbox, talk.directory) for docket in talk.dockets]
    return pair(talk.open_case(officer).entries, dockets)


def test_every_entry_has_its_docket_and_it_tells_no_content() -> None:
    talk = audited()
    talk.act("compliance", "note", text=SECRET)
    talk.act("counsel", "access-granted", "director", why=SECRET)
    for officer in ("auditor", "counsel"):
        pairs = lay(talk, officer)
        assert [
            (told(docket)["from"], told(docket)["action"], told(docket)["sent_on"]) for _, docket in pairs.matched
        ] == [
            ("compliance", "note", DAY),
            ("counsel", "access-granted", DAY),
        ]
        assert pairs[1:] == ([], [], [])
    assert all(SECRET not in str(docket.message) for _, docket in lay(talk).matched)
    assert all("member" not in told(docket) for _, docket in lay(talk).matched)


def test_a_reply_has_a_docket_too() -> None:
    talk = audited()
    case, compliance = talk.open_case("compliance"), talk.organisation.officers["compliance"]
    sealed = seal_reply(case, "compliance", compliance, SECRET, None, DAY)
    assert sealed.docket is not None
    docket = open_docket(sealed.docket, talk.organisation.officers["auditor"], talk.reporter.mailbox, talk.directory)
    assert (told(docket)["action"], told(docket)["to"]) == ("reply", ["auditor"])
    assert SECRET not in str(docket.message)


def test_auditors_open_no_report_and_no_entry_and_officers_no_docket() -> None:
    talk = audited()
    talk.act("compliance", "note", text=SECRET)
    case = talk.open_case("auditor")
    assert [item.suspect for item in [case.report, *case.entries]] == [[NotForThisIdentity]] * 2
    for officer in OFFICERS:
        identity = talk.organisation.officers[officer]
        assert open_docket(talk.dockets[0], identity, talk.reporter.mailbox, talk.directory).is_sealed_to_others
    assert talk.dockets[0][4] == talk.entries[0][1][4] == 4


def test_without_an_auditor_there_is_no_docket() -> None:
    assert Correspondence().act("compliance", "note").docket is None


@pytest.mark.parametrize(
    ("id", "duties"),
    [("counsel", ["counsel", "auditor"]), ("counsel", ["publisher"]), ("director", ["auditor", "publisher"])],
)
def test_who_reads_no_reports_is_in_no_channel_and_nobody_audits_and_publishes(id: str, duties: list[str]) -> None:
    organisation = Organisation()
    recipients = [organisation.recipient(each) for each in OFFICERS if each != id]
    counsel = organisation.recipient(id, duties=duties)
    with pytest.raises(UntrustedDirectory):
        organisation.directory(organisation.document(recipients=[*recipients, counsel]))


@pytest.mark.parametrize("duties", ["auditor", ["Auditor"], ["auditor", "auditor"], [1], None, {}])
def test_duties_are_a_list_of_names(duties: Any) -> None:
    organisation = Organisation()
    recipients = [organisation.recipient(id) for id in ("compliance", "counsel")]
    director = organisation.recipient("director", duties=duties)
    with pytest.raises(UntrustedDirectory):
        organisation.directory(organisation.document(recipients=[*recipients, director]))


def test_an_entry_without_a_docket_and_a_docket_without_an_entry_are_found() -> None:
    talk = audited()
    talk.act("compliance", "note", text="One.")
    talk.act("counsel", "note", text="Two.")
    talk.dockets.pop(0)
    entry = talk.entries.pop()[1]
    pairs = lay(talk)
    assert ([item.envelope for item in pairs.undocketed], pairs.matched) == ([talk.entries[0][1]], [])
    assert [told(docket)["from"] for docket in pairs.unfounded] == ["counsel"]
    talk.entries.append((b64decode(told(pairs.unfounded[0])["entry"]), entry))
    assert len(lay(talk).matched) == 1


def test_dockets_that_say_something_else_are_found() -> None:
    talk = audited()
    talk.act("compliance", "note", text="One.")
    talk.docket("counsel", action="close")
    for officer, matched in (("auditor", 0), ("counsel", 1)):
        pairs = lay(talk, officer)
        assert (len(pairs.matched), len(pairs.contradicted)) == (matched, 2 - matched)
    talk.dockets.pop(0)
    assert len(lay(talk, "counsel").contradicted) == 1


def test_the_same_docket_twice_is_one() -> None:
    talk = audited()
    talk.act("compliance", "note", text="One.")
    talk.docket("compliance")
    assert [len(kind) for kind in lay(talk)] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    "fields", [{"mailbox": "A" * 43}, {"from": "nobody"}, {"kind": "reply", "text": ""}, {"sent_on": later(DAY, 3)}]
)
def test_a_docket_that_is_not_genuine_founds_nothing(fields: dict[str, Any]) -> None:
    talk = audited()
    talk.act("compliance", "note", text="One.")
    talk.dockets.clear()
    talk.docket("compliance", **fields)
    gone = talk.organisation.recipient("compliance", retired_on=later(DAY, 1))
    talk.renew_directory(2, recipients=[gone, *talk.directory.document["recipients"][1:]])
    pairs = lay(talk)
    assert (len(pairs.undocketed), len(pairs.unfounded)) == (1, 1)


def test_a_docket_signed_by_another_is_tampered() -> None:
    talk = audited()
    talk.act("compliance", "note", text="One.")
    talk.dockets.clear()
    talk.docket("compliance", signer="counsel")
    assert [error.__name__ for error in lay(talk).unfounded[0].suspect] == ["TamperedEnvelope"]
