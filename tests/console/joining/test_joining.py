"""A new officer joins by one file; and what becomes of files that are changed, used, ended, or somebody else's."""

import json
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec
import pytest

from app.clock import today
from app.console.gateway.client import Gateway
from app.console.joining.files import join
from app.console.terminal import refuse
from app.join_file import JoinFile, WrongJoinFile, write_join_file
from app.store_calls.errors import CodeEnded, NotLetIn
from app.store_calls.joining import hand_in_key
from crypto.encoding import b64decode, b64encode
from crypto.officer.keys import public_key
from crypto.signature import fingerprint
from tests.console.joining.conftest import ADDRESSES, WORDS, Joining
from tests.console.office import PASSPHRASE
from tests.organisation import INSTANCE, draw_identity


def read_fingerprints(page: str) -> list[str]:
    return [each.split("</code>")[0] for each in page.split('<p class="fingerprint"><code>')[1:]]


def test_from_the_file_to_the_inbox(joining: Joining, tmp_path: Path) -> None:
    joining.invite()
    console = joining.open()
    settings = (joining.keys / "console.toml").read_text("utf-8")
    assert all(address in settings for address in ADDRESSES.split())
    assert "Welcome, anna." in console.read("/")
    page = joining.make_key(console)
    own, root = read_fingerprints(page)
    assert root == fingerprint(joining.office.organisation.root.verify)
    assert "Your key was handed in" in page
    assert console.get("/", follow_redirects=False).location == "/joining"
    # The operator's and the root's part.
    told = joining.type("requests", tmp_path)
    assert f"anna: {own}. Is this what anna reads to you?" in told.stdout
    part = public_key.read((tmp_path / "anna.public.json").read_bytes())
    assert (part.id, part.fingerprint) == ("anna", own)
    assert len(part.cards) > 10
    joining.sign(tmp_path)
    came = console.get("/joining")
    assert came.location == "/"
    assert "You have joined." in console.read("/")
    assert not (joining.keys / "anna.sealedline").exists()
    assert "anna: is in the directory" in joining.type("requests").stdout


def test_whoever_has_a_key_that_the_directory_names_gets_the_settings_by_the_file(joining: Joining) -> None:
    id = "compliance"
    told = joining.type("add", id, "--folder", joining.folder)
    assert "is in the directory already" in told.stdout and "anna" not in told.stdout
    assert id not in joining.type("requests").stdout
    # Made where the root key is, and carried with the file.
    made = (joining.office.keys / f"{id}.key").read_bytes()
    (joining.folder / f"{id}.key").write_bytes(made)
    console = joining.open(joining.folder / f"{id}.sealedline")
    assert (joining.keys / f"{id}.key").read_bytes() == made
    console.post("/unlock", key=id, passphrase=PASSPHRASE)
    assert console.get("/joining").location == "/"
    assert "You have joined." in console.read("/")
    # A key file that is there already is never replaced.
    (joining.folder / f"{id}.key").write_bytes(b"other")
    join(joining.folder / f"{id}.sealedline", joining.environ, today())
    assert (joining.keys / f"{id}.key").read_bytes() == made


def test_it_goes_on_after_the_console_was_ended(joining: Joining) -> None:
    joining.invite()
    first = joining.open()
    page = joining.make_key(first)
    again = joining.start()
    assert again.post("/unlock", key="anna", passphrase=WORDS).location == "/"
    assert read_fingerprints(again.read("/")) == read_fingerprints(page)
    # Whoever opens the file a second time changes nothing.
    join(joining.file, joining.environ, today())
    assert joining.type("requests").stdout.count("anna") == 2


def test_waiting_is_no_use_of_the_session(joining: Joining) -> None:
    """The page asks by itself for hours: keys would stay in memory on a machine that nobody is at."""
    joining.invite()
    console = joining.open()
    joining.make_key(console)
    used = list[str]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.console.auth.sessions.Session.touch", lambda _session: used.append("touched"))
        assert console.get("/joining").headers["Refresh"] == "20; url=joining"
        assert used == []
        console.get("/joining?look=now")
    assert used == ["touched"]


def change(said: JoinFile, **fields: object) -> bytes:
    """What somebody on the way makes of a file: its own digest fits again."""
    return write_join_file(msgspec.structs.replace(said, **fields))


@pytest.mark.parametrize("name", ["site", "procedure", "questions"])
def test_no_key_is_taken_that_was_made_from_a_changed_file(joining: Joining, name: str) -> None:
    """Attack: rules without clocks, another site; whoever changes the file makes its digest fit."""
    said = joining.invite()
    fields = {
        "site": "https://other.example.org",
        "procedure": said.procedure + "\n",
        "questions": said.questions + "\n",
    }
    joining.file.write_bytes(change(said, **{name: fields[name]}))
    page = joining.make_key(joining.open())
    assert "Your file isn't the one that was made for you" in page
    assert "nothing has come yet" in joining.type("requests").stdout


def test_whoever_opens_a_file_first_has_another_fingerprint_and_the_second_is_told(joining: Joining) -> None:
    """Attack: somebody reads the file on its way, and hands in a key of their own."""
    said = joining.invite()
    thief = draw_identity().signing
    hand_in_key(Gateway(joining.office.line, thief, INSTANCE), b64decode(said.code), said.digest, [])
    page = joining.make_key(joining.open())
    assert "Another key was handed in with your file" in page
    assert fingerprint(thief.verify) in joining.type("requests").stdout
    # Void, and written anew: the key that was made stays.
    assert joining.type("withdraw", "anna").exit_code == 0
    joining.file.unlink()
    joining.invite()
    again = joining.open()
    again.unlock("anna", WORDS)
    assert "Your key was handed in" in again.read("/")


def test_a_code_that_nobody_gave_or_that_was_taken_back_lets_nobody_in(joining: Joining) -> None:
    said, somebody = joining.invite(), Gateway(joining.office.line, draw_identity().signing, INSTANCE)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(CodeEnded):
        # Strangers are as many as they like: no writer has to wait for them, and nothing is verified.
        patch.setattr("app.gateway.joining.read_card", None)
        patch.setattr("app.store.database.Database.writing", None)
        hand_in_key(somebody, bytes(32), said.digest, [b"{}"] * 100)
    joining.type("withdraw", "anna")
    assert "isn't good any more" in joining.make_key(joining.open())
    assert joining.type("requests").stdout == ""


def test_cards_are_taken_of_the_key_that_signs_alone(joining: Joining) -> None:
    said, thief = joining.invite(), Gateway(joining.office.line, draw_identity().signing, INSTANCE)
    cards = [json.dumps(each).encode() for each in joining.office.organisation.cards["counsel"]]
    with pytest.raises(NotLetIn):
        hand_in_key(thief, b64decode(said.code), said.digest, cards)
    assert "nothing has come yet" in joining.type("requests").stdout


def test_a_file_of_another_organisation_or_root_changes_nothing(joining: Joining) -> None:
    said = joining.invite()
    joining.open()
    before = {path.name: path.read_bytes() for path in joining.keys.iterdir()}
    for told, name, size in (("of another organisation", "instance", 16), ("another root key", "root", 32)):
        joining.file.write_bytes(change(said, **{name: b64encode(bytes(size))}))
        with pytest.raises(WrongJoinFile, match=told):
            join(joining.file, joining.environ, today())
    assert {path.name: path.read_bytes() for path in joining.keys.iterdir()} == before


def test_what_is_no_file_for_joining_is_told_and_leaves_no_folder(joining: Joining) -> None:
    said = joining.invite()
    whole, ended = joining.file.read_bytes(), change(said, until=date(2026, 1, 1))
    wrong = {
        "This is not a file for joining": [b"", b"{", whole[:-200], b"[]", b"[" * 9999, b"\xff", bytes(5_000_000)],
        "another version": [whole.replace(b"join/1", b"join/2")],
        "changed or damaged": [
            whole.replace(b'"https://report', b'"https://resort'),
            whole.replace(b'"officer": "anna"', b'"officer": "../a"'),
            whole.replace(b'"officer"', b'"office"'),
            change(said, gateway=("http://example.org",)),
            change(said, officer="../anna"),
            change(said, code="A"),
        ],
        "was good until 2026-01-01": [ended],
    }
    for told, files in wrong.items():
        for data in files:
            joining.file.write_bytes(data)
            with pytest.raises(WrongJoinFile, match=told):
                join(joining.file, joining.environ, today())
    assert not joining.keys.exists()


def test_an_invitation_ends(joining: Joining, monkeypatch: pytest.MonkeyPatch) -> None:
    joining.invite()
    console = joining.open()
    monkeypatch.setattr("app.gateway.joining.today", lambda: today() + timedelta(15))
    assert "isn't good any more" in joining.make_key(console)


def test_nobody_is_invited_twice_at_a_time(joining: Joining, tmp_path: Path) -> None:
    joining.invite()
    (tmp_path / "other").mkdir()
    refused = joining.type("add", "anna", "--folder", tmp_path / "other")
    assert "anna is invited already" in refused.stderr
    assert [*(tmp_path / "other").iterdir()] == []
    assert "isn't invited" in joining.type("withdraw", "ben").stderr


def test_the_store_has_no_code(joining: Joining) -> None:
    said = joining.invite()
    with joining.office.db.reading() as connection:
        rows = repr(connection.exec_driver_sql("SELECT * FROM invitations").all())
    assert said.code not in rows
    assert repr(b64decode(said.code))[2:-1] not in rows


def test_a_console_says_if_its_rules_are_not_the_servers(joining: Joining) -> None:
    console = joining.office.open_console("counsel")
    assert 'id="rules"' not in console.read("/")
    application = joining.office.line.app
    service = application.service
    application.service = service._replace(rules=service.rules._replace(procedure=bytes(32)))
    page = console.read("/")
    assert "This console works by other rules than the server: procedure.toml is another version." in page


def test_whoever_opens_a_wrong_file_by_a_double_click_reads_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no terminal: what fails would be seen by nobody."""
    opened = list[str]()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("SEALEDLINE_OPENS_BROWSER", raising=False)
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("sys.stderr", None)
    assert refuse("<b> isn't right.").message == "<b> isn't right."
    [address] = opened
    assert "&lt;b&gt; isn&#x27;t right." in Path(unquote(urlsplit(address).path)).read_text("utf-8")
