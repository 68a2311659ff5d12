"""Who has no address that can be trusted is named before anything is sealed, and gets no key."""

import pytest
from sqlalchemy import delete

from app.store.models import address_cards
from crypto.errors import MissingAddress, sentence_of
from tests.reporter.conftest import ACCOUNT, Served
from tests.reporter.test_cli import FILE


def lose_cards(served: Served, *ids: str) -> None:
    """Have the store hand out no card of these officers."""
    for id in ids:
        verify = served.organisation.officers[id].signing.verify
        with served.db.writing() as connection:
            connection.execute(delete(address_cards).where(address_cards.c.verify == verify))


def test_a_report_goes_to_the_others(served: Served) -> None:
    lose_cards(served, "compliance")
    filed = served.type(*FILE, typed=ACCOUNT)
    assert filed.exit_code == 0, filed.output
    told, rest = filed.output.split("It will be sealed so that only these people can read it:")
    readers, _later = rest.split("These people could be given it later")
    assert "The compliance can't read it: an address that can be trusted is missing today." in told
    assert "The counsel" in readers and "The compliance" not in readers
    assert served.open_case("counsel")[1].report.is_genuine
    assert served.open_case("compliance")[1].report.is_sealed_to_others


def test_a_follow_up_goes_to_the_others(served: Served) -> None:
    phrase = served.type(*FILE, typed=ACCOUNT).stdout.strip()
    lose_cards(served, "counsel")
    missing = "The counsel can't read what you write today: an address that can be trusted is missing."
    assert missing in served.type("check", typed=phrase).output
    followed = served.type("follow-up", "--yes", typed=f"{phrase}\nMore.\n.\n")
    assert followed.exit_code == 0, followed.output
    before, after = followed.output.split("Your message has arrived. These people can read it:")
    assert missing in before
    assert "The compliance" in after and "The counsel" not in after
    assert served.open_case("compliance")[1].follow_ups[0].is_genuine
    assert served.open_case("counsel")[1].follow_ups[0].is_sealed_to_others


@pytest.mark.parametrize("left_out", [(), ("--leave-out", "director")])
def test_where_nobody_can_be_reached_nothing_is_sent(served: Served, left_out: tuple[str, ...]) -> None:
    lose_cards(served, "compliance", "counsel")
    filed = served.type(*FILE, *left_out, typed=ACCOUNT)
    assert (filed.exit_code, served.line.posts(), served.cases()) == (1, [], 0)
    for name in ("compliance", "counsel"):
        assert f"The {name} can't read it: an address that can be trusted is missing today." in filed.output
    assert sentence_of(MissingAddress) in filed.output
