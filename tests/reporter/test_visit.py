"""Coming back with a code phrase: reading, writing more, erasing, and noticing what a portal hides."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from app.reporter.api.client import Portal
from app.reporter.api.http import RequestRefused
from app.reporter.visit import Visit
from app.store import directories as store
from app.store import mailboxes
from crypto import canonical
from crypto import directory as directories
from crypto import phrase as phrases
from crypto.directory import Directory
from crypto.errors import ForkedDirectory, NobodyToRead, UntrustedDirectory
from crypto.reporter.mailbox_view import view_mailbox
from tests.messages import told
from tests.organisation import INSTANCE, Organisation, later, today
from tests.reporter.conftest import Served

Change = Callable[[Visit], object]


def warnings(visit: Visit) -> list[str]:
    return [warning["name"] for warning in view_mailbox(visit.mailbox)["warnings"]]


def texts(visit: Visit) -> list[str]:
    return [reply["text"] for reply in view_mailbox(visit.mailbox)["replies"]]


def test_an_answer_is_read_and_answered_again(served: Served) -> None:
    phrase = served.report().phrase
    served.answer("counsel", "What did it look like?", "pursued")
    visit = served.visit(phrase)
    view = view_mailbox(visit.mailbox)
    assert [(reply["from"], reply["text"]) for reply in view["replies"]] == [("counsel", "What did it look like?")]
    assert view["status"] == "pursued"
    assert view["warnings"] == []
    assert visit.follow_up("Like another ledger.") == ["compliance", "counsel"]
    follow_up = served.open_case("compliance")[1].follow_ups[0]
    assert follow_up.is_genuine
    assert told(follow_up)["text"] == "Like another ledger."
    assert served.open_case("director")[1].follow_ups[0].is_sealed_to_others


def test_erased_answers_are_gone_and_not_missed(served: Served) -> None:
    phrase = served.report().phrase
    for answer in ("First.", "Second."):
        served.answer("counsel", answer)
    visit = served.visit(phrase)
    visit.erase([view_mailbox(visit.mailbox)["replies"][0]["place"]])
    later_visit = served.visit(phrase)
    assert texts(later_visit) == ["Second."]
    assert warnings(later_visit) == []


def test_an_answer_set_aside_counts_for_nothing_until_it_is_believed_again(served: Served) -> None:
    phrase = served.report().phrase
    served.answer("counsel", "All is well, go away.", "concluded")
    visit = served.visit(phrase)
    [place] = visit.mailbox.replies
    visit.set_aside(place, True)
    assert view_mailbox(served.visit(phrase).mailbox)["status"] is None
    served.visit(phrase).set_aside(place, False)
    assert view_mailbox(served.visit(phrase).mailbox)["status"] == "concluded"


def test_a_withheld_answer_is_missed(served: Served) -> None:
    phrase = served.report().phrase
    served.answer("counsel", "First.")
    served.visit(phrase).record()
    with served.db.writing() as connection:
        connection.execute(text("DELETE FROM replies"))
    assert warnings(served.visit(phrase)) == ["MessageMissing"]


def test_a_note_put_back_by_the_portal_is_not_believed(served: Served) -> None:
    phrase = served.report().phrase
    gate = phrases.derive_reporter(phrase, INSTANCE).gate
    old = mailboxes.open_mailbox(served.db, gate).note
    visit = served.visit(phrase)
    visit.follow_up("More.")
    served.answer("counsel", "I have seen it.")
    with served.db.writing() as connection:
        connection.execute(text("DELETE FROM notes"))
    assert old is not None
    mailboxes.replace_note(served.db, gate, note=old, replaces=None)
    doubtful = served.visit(phrase)
    assert "NoteBehind" in warnings(doubtful)
    doubtful.record()
    assert mailboxes.open_mailbox(served.db, gate).note == old
    with pytest.raises(NobodyToRead):
        doubtful.follow_up("To whom?")
    assert doubtful.follow_up("To the counsel alone.", ["counsel"]) == ["counsel"]


def test_a_lost_note_is_noticed_and_the_reporter_is_asked(served: Served) -> None:
    phrase = served.report().phrase
    with served.db.writing() as connection:
        connection.execute(text("DELETE FROM notes"))
    visit = served.visit(phrase)
    assert warnings(visit) == ["NoteMissing"]
    assert view_mailbox(visit.mailbox)["audience"]["ask"]


CHANGES: list[Change] = [
    lambda visit: visit.follow_up("More."),
    lambda visit: visit.record(),
    lambda visit: visit.erase([*visit.mailbox.replies]),
    lambda visit: visit.set_aside(next(iter(visit.mailbox.replies)), True),
]


@pytest.mark.parametrize("change", CHANGES)
def test_two_devices_at_once_lose_nothing(served: Served, change: Change) -> None:
    phrase = served.report().phrase
    for answer in ("First.", "Second."):
        served.answer("counsel", answer)
    one, other = served.visit(phrase), served.visit(phrase)
    other.erase([[*other.mailbox.replies][0]])
    other = served.visit(phrase)
    other.follow_up("From the other device.")
    change(one)
    after = served.visit(phrase)
    assert warnings(after) == []
    assert [*after.mailbox.replies] == ([] if change is CHANGES[2] else [*other.mailbox.replies])
    numbers = sorted(told(each)["number"] for each in served.open_case("counsel")[1].follow_ups)
    assert numbers == ([1, 2] if change is CHANGES[0] else [1])
    assert all(not each.suspect for each in served.open_case("counsel")[1].follow_ups)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("fault", ["lost", "unreadable", "unavailable"])
def test_a_broken_connection_changes_nothing_or_all(served: Served, change: Change, fault: str) -> None:
    phrase = served.report().phrase
    served.answer("counsel", "First.")
    visit = served.visit(phrase)
    served.line.faults = [fault]
    change(visit)
    after = served.visit(phrase)
    assert warnings(after) == []
    assert after.mailbox.sent == (2 if change is CHANGES[0] else 1)
    assert after.mailbox.note is not None
    assert after.mailbox.note.number == 1


def test_a_mailbox_changed_under_every_attempt_is_left_alone(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    phrase = served.report().phrase
    visit = served.visit(phrase)
    send = visit.portal.replace_note

    def race(*arguments: object) -> None:
        served.visit(phrase).record()
        send(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(visit.portal, "replace_note", race)
    with pytest.raises(RequestRefused, match="used elsewhere at the same time"):
        visit.record()


def test_a_directory_older_than_the_one_known_is_refused(served: Served) -> None:
    phrase = served.report().phrase
    served.publish(version=2)
    reporter, newer = phrases.derive_reporter(phrase, INSTANCE), served.organisation.directory(served.document(2))
    visit = served.visit(phrase)
    Visit(visit.portal, reporter, lambda: newer, today()).record()
    with pytest.raises(UntrustedDirectory):
        served.visit(phrase)


def read_newest(served: Served, organisation: Organisation) -> Directory:
    """The newest directory as a client has it, before it has followed any chain."""
    answer = Portal(served.address).fetch_directory()
    return directories.verify(answer, organisation.root.verify).join(answer)


def test_the_chain_is_followed_from_the_directory_that_the_note_knows(served: Served) -> None:
    phrase = served.report().phrase
    for version in (2, 3, 4):
        served.publish(version=version)
    reporter = phrases.derive_reporter(phrase, INSTANCE)
    visit = Visit(Portal(served.address), reporter, lambda: read_newest(served, served.organisation), today())
    assert (visit.mailbox.note_suspect, sorted(visit.directory.earlier)) == (None, [1, 2, 3])


@pytest.mark.parametrize("shown", [True, False], ids=["shown", "withheld"])
def test_a_directory_that_does_not_follow_the_one_that_the_note_knows_is_refused(served: Served, shown: bool) -> None:
    """The second truth of a root: its first version is another one, or isn't shown."""
    phrase = served.report().phrase
    other = Organisation(today(), root=served.organisation.root)
    signed = [other.sign(other.document(version, today())) for version in (1, 2)]
    with served.db.writing() as connection:
        connection.execute(text("DELETE FROM directories"))
    for version in (1, 2) if shown else (2,):
        store.publish(served.db, canonical.write(signed[version - 1]), version)
    reporter = phrases.derive_reporter(phrase, INSTANCE)
    known = served.organisation.read(1).reference
    with pytest.raises(ForkedDirectory) as refused:
        Visit(Portal(served.address), reporter, lambda: read_newest(served, other), today())
    assert refused.value.known == known
    assert refused.value.found == (other.read(1).reference if shown else None)
    assert f"1 {known.digest}, " in refused.value.numbers


def test_an_expired_directory_never_breaks_reading(served: Served) -> None:
    phrase = served.report().phrase
    served.answer("counsel", "First.")
    visit = Visit(
        served.visit(phrase).portal,
        phrases.derive_reporter(phrase, INSTANCE),
        lambda: served.directory,
        later(today(), 90),
    )
    assert texts(visit) == ["First."]
    visit.erase([*visit.mailbox.replies])
    assert texts(served.visit(phrase)) == []


def test_a_follow_up_that_was_sealed_too_long_ago_is_sealed_anew(served: Served) -> None:
    visit = served.visit(served.report().phrase)
    served.line.faults = ["409 too_old"]
    assert visit.follow_up("More.") == ["compliance", "counsel"]
    assert visit.mailbox.sent == 1
    assert [told(each)["text"] for each in served.open_case("counsel")[1].follow_ups] == ["More."]


def test_a_phrase_that_opens_nothing_is_told_so(served: Served) -> None:
    with pytest.raises(RequestRefused, match="no mailbox with this code phrase") as refused:
        served.visit(phrases.generate())
    assert refused.value.status == 404
