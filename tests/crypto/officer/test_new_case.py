"""Cases that officers open: by keys used once, and with a first entry that says by whom."""

import pytest

from crypto.errors import ExpiredDirectory, NobodyToRead, NotForThisIdentity, NotInAudience
from crypto.officer.case import Link, assemble, open_entry, open_report
from crypto.officer.new_case import Opening, generate_author, seal_opening
from tests.messages import make_answers, told
from tests.organisation import Organisation

DAY = "2026-02-04"
ANSWERS = [{"question": "What do we know?", "text": "A newspaper says so."}]
organisation = Organisation(DAY)
directory = organisation.directory(organisation.document(1, "2026-01-05"))


def seal(me: str = "compliance", left_out: tuple[str, ...] = (), day: str = DAY, channel: str = "external") -> Opening:
    identity = organisation.officers[me]
    return seal_opening(
        generate_author(),
        directory,
        channel,
        left_out,
        make_answers(ANSWERS),
        "open-case",
        {"source": "media"},
        me,
        identity,
        day,
    )


def test_its_readers_see_what_is_known_and_who_opened_it() -> None:
    opening = seal(left_out=("counsel",))
    for reader in ("compliance", "director"):
        identity, mailbox = organisation.officers[reader], opening.report.mailbox
        report = open_report(opening.report.envelope, identity, mailbox, directory)
        entry = open_entry(opening.entry.entry, identity, mailbox, directory)
        case = assemble(mailbox, directory, report, [], [Link(opening.entry.previous, entry)])
        (step,) = case.evaluate(DAY).steps
        assert (step.action, step.author, step.details) == ("open-case", "compliance", {"source": "media"})
        assert told(case.report)["answers"] == ANSWERS and case.broken == []
    hidden = open_report(opening.report.envelope, organisation.officers["counsel"], opening.report.mailbox, directory)
    assert hidden.suspect == [NotForThisIdentity]


def test_its_keys_are_drawn_anew_each_time() -> None:
    assert seal().report.mailbox != seal().report.mailbox


def test_what_can_not_be_opened_is_refused() -> None:
    with pytest.raises(NotInAudience):
        seal("director")
    with pytest.raises(NotInAudience):
        seal(left_out=("compliance",))
    with pytest.raises(NobodyToRead):
        seal(channel="unknown")
    with pytest.raises(ExpiredDirectory):
        seal(day="2027-01-01")
