"""What a console publishes of its officer, and what it says when somebody else has published something."""

import json
from datetime import timedelta

import pytest

from app.console import key_folder
from app.console.own_key_file import OwnKeyFile
from app.store import statements
from app.store_calls.statements import StoredCard
from crypto import canonical
from crypto.keys import derive_sealing_key, generate_seed
from crypto.officer.keys import key_file
from crypto.officer.keys.key_file import Content
from crypto.signature import derive_signing_key
from crypto.statements.address_card import read_card, sign_card
from tests.console.actions.test_new_case import open_case
from tests.console.office import CHEAP, PASSPHRASE, TODAY, Office
from tests.organisation import INSTANCE, later
from tests.procedure.cases import ANSWERS

DAY = TODAY.isoformat()
RED = "Somebody may have your signing key"


def lock(office: Office, id: str, content: Content) -> None:
    (office.keys / f"{id}.key").write_bytes(key_file.lock(content, PASSPHRASE, CHEAP))


def read_content(office: Office, id: str = "compliance") -> Content:
    content: Content = key_folder.unlock(office.keys, id, PASSPHRASE).content
    return content


def list_cards(office: Office, id: str = "compliance") -> list[bytes]:
    return statements.list_cards_of(office.db, office.identity(id).signing.verify)


def end_soon(office: Office, days: int, id: str = "compliance") -> Content:
    """Give an officer a key file whose last address ends so many days from now."""
    content = office.organisation.contents[id]
    first, last = content["sealing"][0], {**content["sealing"][0], "from": later(DAY, days - 89)}
    short = {**content, "sealing": [{**last, "until": later(DAY, days), "seed": first["seed"]}]}
    lock(office, id, short)
    return short


def test_a_console_makes_addresses_ahead_without_a_gap_and_publishes_them(office: Office) -> None:
    office.change("DELETE FROM address_cards")
    short = end_soon(office, 299)
    page = office.open_console().read("/")
    content = read_content(office)
    assert content["sealing"][0] == short["sealing"][0]
    assert content["sealing"][-1]["until"] >= later(DAY, 400)
    cards = [
        read_card(json.loads(each), INSTANCE, [office.identity("compliance").signing.verify])
        for each in list_cards(office)
    ]
    assert sorted(card.until for card in cards) == [each["until"] for each in content["sealing"]]
    assert "Make a new copy of it today" in page


def test_with_300_days_ahead_nothing_is_made(office: Office) -> None:
    end_soon(office, 300)
    before = (office.keys / "compliance.key").read_bytes()
    assert "Make a new copy" not in office.open_console().read("/")
    assert (office.keys / "compliance.key").read_bytes() == before


def test_a_console_that_was_not_opened_for_two_years_goes_on_without_a_gap(office: Office) -> None:
    office.change("DELETE FROM address_cards")
    short = end_soon(office, -700)
    office.open_console()
    content = read_content(office)
    assert [later(each["until"], 1) for each in content["sealing"][:-1]] == [
        each["from"] for each in content["sealing"][1:]
    ]
    assert content["sealing"][0] == short["sealing"][0]
    assert content["sealing"][-1]["until"] >= later(DAY, 400)


def test_a_key_file_that_can_t_be_written_publishes_nothing_that_it_does_not_hold(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.change("DELETE FROM address_cards")
    short = end_soon(office, 20)

    def fail(*_arguments: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(OwnKeyFile, "rewrite", fail)
    assert "be written, so no new addresses were made" in " ".join(office.open_console().read("/").split())
    assert read_content(office) == short
    assert len(list_cards(office)) == 1


def test_what_is_published_is_published_once(office: Office) -> None:
    office.open_console().read("/")
    held = list_cards(office)
    console = office.open_console()
    console.read("/")
    console.read("/")
    assert list_cards(office) == held


def test_a_card_that_the_key_file_does_not_hold_is_told_in_red(office: Office) -> None:
    """Attack: somebody has the signing key, and the store's operator puts a card of theirs in."""
    console = office.open_console()
    assert RED not in console.read("/")
    signing = office.identity("compliance").signing
    theirs = sign_card(derive_sealing_key(generate_seed()).address, DAY, later(DAY, 20), INSTANCE, signing)
    days = TODAY, TODAY + timedelta(20)
    statements.add_cards(office.db, [StoredCard(signing.verify, *days, canonical.write(theirs))])
    for path in ("/", "/recipients"):
        assert RED in console.read(path)
    assert "addresses are missing or contradict each other" in console.read("/")
    assert RED not in office.open_console("counsel").read("/")


def test_an_old_copy_of_a_key_file_publishes_nothing_beside_the_newer_one(office: Office) -> None:
    old = end_soon(office, 200)
    office.open_console().read("/")
    held = list_cards(office)
    lock(office, "compliance", old)
    assert RED in office.open_console().read("/")
    assert list_cards(office) == held
    # Nor does it make others for the same days: it can still become the same as the newer one.
    assert read_content(office) == old


def test_a_card_that_the_operator_made_is_nobody_s(office: Office) -> None:
    """Attack: the store's operator puts a card of their own in, under an officer's name."""
    thief = derive_sealing_key(generate_seed())
    honest, forger = office.identity("compliance").signing, derive_signing_key(generate_seed())
    card = sign_card(thief.address, DAY, later(DAY, 20), INSTANCE, forger)
    forged = {**card, "statement": card["statement"].replace(json.loads(card["statement"])["verify"], "x")}
    for statement in (card, forged):
        stored = StoredCard(honest.verify, TODAY, TODAY + timedelta(20), canonical.write(statement))
        statements.add_cards(office.db, [stored])
    console = office.open_console()
    page = console.read("/")
    assert RED not in page
    assert "contradict" not in page


def need_two(office: Office) -> None:
    """Publish a directory that was issued long ago, and that two have to confirm."""
    office.publish(2, issued_on=TODAY - timedelta(40), life_days=400, confirmations=2)


def test_an_unlocked_console_confirms_the_directory_once_a_day(office: Office) -> None:
    need_two(office)

    def list_confirmed() -> list[bytes]:
        verify = office.identity("compliance").signing.verify
        return statements.list_confirmations(office.db, [verify], office.directory.digest)

    assert list_confirmed() == []
    console = office.open_console()
    console.read("/")
    first = list_confirmed()
    assert json.loads(json.loads(first[0])["statement"])["day"] == DAY
    console.read("/")
    office.open_console().read("/")
    assert list_confirmed() == first


def test_officers_go_on_and_are_told_who_has_to_do_what(office: Office) -> None:
    case = office.file()
    need_two(office)
    console = office.open_console()
    page = " ".join(console.read("/").split())
    assert "Nobody can report now" in page
    assert "These haven't, so ask them to: The counsel, The director." in page
    assert console.answer(case.path, "Thank you.").status_code == 302
    assert case.read_replies() == ["Thank you."]
    office.open_console("counsel").read("/")
    assert "Nobody can report" not in console.read("/")


def test_everything_goes_on_under_a_directory_that_is_not_fresh_and_says_whom_to_ask(office: Office) -> None:
    duties = {"compliance": ["compliance", "executive"], "counsel": ["counsel"], "director": ["director"]}
    recipients = [office.organisation.recipient(id, duties=held) for id, held in duties.items()]
    case = office.file()
    office.publish(2, issued_on=TODAY - timedelta(40), life_days=400, confirmations=3, recipients=recipients)
    console = office.open_console()
    forms = [f"{case.path}/reply", f"{case.path}/do/take-in", f"{case.path}/do/access-granted"]
    for path in ("/", "/agenda", "/open", case.path, *forms):
        page = " ".join(console.read(path).split())
        assert "These haven't, so ask them to: The counsel, The director." in page, path
        assert "You can go on as before: read, answer, act and give access." in page, path
    assert console.act(case.path, "take-in", letter="Thank you.").status_code == 302
    assert console.act(case.path, "review", **ANSWERS["review"]).status_code == 302
    assert console.act(case.path, "access-granted", member="director", why="He decides.").status_code == 302
    office.decide(console, case.path, "decide", "counsel", "compliance", **ANSWERS["decide"])
    assert case.read_replies() == ["Thank you."]
    assert "A newspaper says that a phone was opened." in console.read(open_case(console))
    page = " ".join(office.open_console("counsel").read(case.path).split())
    assert "<strong>Full investigation</strong>" in page and "The director" in page
    assert "These haven't, so ask them to: The director." in page


def test_where_nobody_confirms_the_root_is_named_before_it_is_too_late(office: Office) -> None:
    office.publish(2, issued_on=TODAY - timedelta(30), life_days=400)
    page = " ".join(office.open_console().read("/").split())
    assert "In 6 days nobody can report any more" in page
    assert "Ask whoever keeps the root key to renew it now." in page


def test_a_colleague_without_an_address_is_named_and_the_others_are_written_to(office: Office) -> None:
    case = office.file()
    office.change("DELETE FROM address_cards WHERE verify = ?", office.identity("counsel").signing.verify)
    console = office.open_console()
    assert "Nothing can be sealed to The counsel today" in " ".join(console.read("/").split())
    assert console.answer(case.path, "Thank you.").status_code == 302
