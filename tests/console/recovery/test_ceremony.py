"""The ceremony at three consoles: a recovery file, two helpers, a new machine; and what stops it."""

import json
import os
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app import private_file
from app.console import key_folder
from app.console.recovery import own_file
from app.console.recovery.owner import ROOT, find_owner
from app.store import statements
from app.store_calls.statements import StoredCard
from crypto import canonical
from crypto.officer.keys import key_file
from crypto.officer.keys.own_cards import sign_cards
from crypto.officer.keys.recovery import read_recovery
from crypto.officer.keys.recovery_errors import UnknownOwner
from crypto.statements.address_card import read_card
from tests.console.office import ADDRESS, CHEAP, PASSPHRASE, TODAY, Console, Office
from tests.organisation import INSTANCE, later

NEW = "another six words nobody would draw"


@pytest.fixture(autouse=True)
def _costs_are_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key file that is made costs as little as those that there are."""
    monkeypatch.setattr(key_file, "COSTS", CHEAP)


def upload(console: Console, path: str, form_page: str, **files: bytes) -> TestResponse:
    data: dict[str, Any] = {name: (BytesIO(content), f"{name}.json") for name, content in files.items()}
    data["csrf_token"] = console.find_token(form_page)
    return console.client.post(path, data=data, base_url=ADDRESS, content_type="multipart/form-data")


def list_carried(page: str) -> dict[str, str]:
    """The files that a page carries in hidden fields."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    return {name: value for name, value in found.items() if name != "csrf_token"}


def make_recovery_file(
    office: Office, owner: str = "compliance", helpers: tuple[str, ...] = ("counsel", "director")
) -> bytes:
    console = office.open_console(owner)
    answer = console.post("/key/recovery", helpers=[*helpers], passphrase=PASSPHRASE)
    assert answer.status_code == 302, answer.text
    return bytes(console.get("/key/recovery/file").data)


def ask(console: Console, kind: str = "real") -> tuple[bytes, str]:
    """Make a request at a console without a key: it, and its fingerprint as it is read over the telephone."""
    console.post("/restore/request", console.read("/restore"), kind=kind)
    fingerprint = re.search(r"<code>([0-9a-f ]{39})</code>", console.read("/restore"))
    assert fingerprint is not None
    return console.get("/restore/request").data, fingerprint[1]


def help_with(office: Office, helper: str, recovery: bytes, request: bytes, fingerprint: str) -> TestResponse:
    console = office.open_console(helper)
    looked = upload(console, "/help-colleague", console.read("/help-colleague"), recovery=recovery, request=request)
    assert looked.status_code == 200, looked.text
    assert fingerprint[:-9] in looked.text and fingerprint not in looked.text
    carried = list_carried(looked.text)
    return console.post("/help-colleague/share", looked.text, **carried, heard=fingerprint[-9:], passphrase=PASSPHRASE)


def join(console: Console, recovery: bytes, *shares: bytes) -> TestResponse:
    return upload(
        console,
        "/restore",
        console.read("/restore"),
        recovery=recovery,
        **dict(zip(("one", "other"), shares, strict=False)),
    )


def lose(office: Office, id: str = "compliance") -> None:
    """The machine with this key file is gone."""
    for path in office.keys.glob(f"{id}.*"):
        path.unlink()


def test_two_colleagues_restore_a_lost_key_on_a_new_machine(office: Office) -> None:
    case = office.file()
    recovery = make_recovery_file(office)
    lose(office)
    machine = office.open_console(None)
    request, fingerprint = ask(machine)
    shares = [help_with(office, id, recovery, request, fingerprint).data for id in ("counsel", "director")]
    opened = join(machine, recovery, *shares)
    assert opened.status_code == 200 and "The key of The compliance is open" in opened.text
    assert not (office.keys / "compliance.key").exists()
    carried = list_carried(opened.text)
    weak = machine.post("/restore/key", opened.text, **carried, passphrase="short", again="short")
    assert weak.status_code == 400 and not (office.keys / "compliance.key").exists()
    done = machine.post("/restore/key", weak.text, **list_carried(weak.text), passphrase=NEW, again=NEW)
    assert done.location == "/key"
    assert "Your key is restored" in machine.read("/key")
    assert case.path in machine.read("/")
    assert key_folder.unlock(office.keys, "compliance", NEW).content == office.organisation.contents["compliance"]


def test_a_drill_writes_nothing_and_its_shares_restore_nothing(office: Office) -> None:
    recovery = make_recovery_file(office)
    lose(office)
    machine = office.open_console(None)
    request, fingerprint = ask(machine, "drill")
    shares = [help_with(office, id, recovery, request, fingerprint).data for id in ("counsel", "director")]
    before = sorted(office.keys.iterdir())
    assert "The drill has succeeded" in join(machine, recovery, *shares).text
    assert sorted(office.keys.iterdir()) == before
    ask(machine)
    refused = join(machine, recovery, *shares)
    assert refused.status_code == 400 and "or for a drill" in refused.text


def test_what_is_missing_or_of_another_request_is_named_and_nothing_is_written(office: Office) -> None:
    recovery = make_recovery_file(office)
    lose(office)
    machine = office.open_console(None)
    request, fingerprint = ask(machine)
    share = help_with(office, "counsel", recovery, request, fingerprint).data
    assert "One share opens nothing" in join(machine, recovery, share).text
    assert "Both shares are from the same colleague" in join(machine, recovery, share, share).text
    assert "This is not a recovery file" in join(machine, share, share, share).text
    assert "share for restoring a key" in join(machine, recovery, share, recovery).text
    ask(machine)
    assert "made for another request" in join(machine, recovery, share).text
    machine.post("/restore/end", machine.read("/restore"))
    assert join(machine.__class__(office), recovery, share).status_code in (302, 400)
    assert list(office.keys.glob("compliance.*")) == []


def test_a_helper_who_hears_another_fingerprint_or_has_no_passphrase_hands_out_nothing(office: Office) -> None:
    recovery = make_recovery_file(office)
    request, fingerprint = ask(office.open_console(None))
    console = office.open_console("counsel")
    looked = upload(
        console, "/help-colleague", console.read("/help-colleague"), recovery=recovery, request=request
    ).text
    for heard, passphrase in (("0000 0000", PASSPHRASE), ("", PASSPHRASE), (fingerprint[-9:], "another")):
        answer = console.post(
            "/help-colleague/share", looked, **list_carried(looked), heard=heard, passphrase=passphrase
        )
        assert answer.status_code == 400 and "statement" not in answer.text


def test_nobody_is_helped_whom_the_directory_doesn_t_list(office: Office) -> None:
    recovery = make_recovery_file(office)
    request, _fingerprint = ask(office.open_console(None))
    retired = office.organisation.recipient("compliance", retired_on=TODAY.isoformat())
    others = [office.organisation.recipient(id) for id in ("counsel", "director")]
    office.publish(2, recipients=[retired, *others], channels=office.channels("counsel"))
    for helper, data, sentence in (
        ("counsel", recovery, "not that of anybody who is active"),
        ("compliance", recovery, "not that of anybody who is active"),
        ("counsel", b"{}", "This is not a recovery file"),
    ):
        console = office.open_console(helper)
        refused = upload(console, "/help-colleague", console.read("/help-colleague"), recovery=data, request=request)
        assert refused.status_code == 400 and sentence in refused.text


def test_the_root_s_recovery_file_is_shown_as_the_root_s(office: Office) -> None:
    root = office.organisation.root.verify
    assert find_owner(office.directory, root, root, TODAY.isoformat()).id == ROOT
    with pytest.raises(UnknownOwner):
        find_owner(office.directory, root, bytes(32), TODAY.isoformat())


def test_a_key_that_the_directory_doesn_t_list_is_not_restored(office: Office) -> None:
    recovery = make_recovery_file(office)
    machine = office.open_console(None)
    request, fingerprint = ask(machine)
    shares = [help_with(office, id, recovery, request, fingerprint).data for id in ("counsel", "director")]
    lose(office)
    others = [office.organisation.recipient(id) for id in ("counsel", "director")]
    retired = office.organisation.recipient("compliance", retired_on=TODAY.isoformat())
    office.publish(2, recipients=[retired, *others], channels=office.channels("counsel"))
    refused = join(machine, recovery, *shares)
    assert refused.status_code == 400 and "not that of anybody who is active" in refused.text


def test_an_old_recovery_file_says_what_it_can_t_open(office: Office) -> None:
    recovery = make_recovery_file(office)
    content = office.organisation.contents["compliance"]
    longer = key_file.extend(content, later(TODAY.isoformat(), 300), 28)
    added = longer["sealing"][len(content["sealing"]) :]
    verify = office.identity("compliance").signing.verify
    for each in sign_cards({**longer, "sealing": added}, INSTANCE):
        card = read_card(each, INSTANCE, [verify])
        days = TODAY.fromisoformat(card.first), TODAY.fromisoformat(card.until)
        statements.add_cards(office.db, [StoredCard(verify, *days, canonical.write(each))])
    lose(office)
    machine = office.open_console(None)
    request, fingerprint = ask(machine)
    shares = [help_with(office, id, recovery, request, fingerprint).data for id in ("counsel", "director")]
    opened = join(machine, recovery, *shares)
    assert "This recovery file is an old one" in opened.text
    machine.post("/restore/key", opened.text, **list_carried(opened.text), passphrase=NEW, again=NEW)
    assert "be opened by you: tell whoever keeps the root key today" in machine.read("/key").replace("&#39;", "'")


def test_a_key_file_that_is_there_is_left_as_it_is(office: Office) -> None:
    recovery = make_recovery_file(office)
    before = (office.keys / "compliance.key").read_bytes()
    machine = office.open_console(None)
    request, fingerprint = ask(machine)
    shares = [help_with(office, id, recovery, request, fingerprint).data for id in ("counsel", "director")]
    opened = join(machine, recovery, *shares).text
    refused = machine.post("/restore/key", opened, **list_carried(opened), passphrase=NEW, again=NEW)
    assert refused.status_code == 409 and "it was left as it is" in refused.text
    assert (office.keys / "compliance.key").read_bytes() == before


def test_a_process_that_is_killed_while_a_key_is_restored_leaves_no_half_key_file(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = office.organisation.contents["compliance"]
    for step in ("sync", "create", "sync_folder"):
        lose(office)
        child = os.fork()
        if child == 0:
            target = private_file if step == "sync_folder" else private_file.PartFile
            monkeypatch.setattr(target, step, lambda *_, **__: os._exit(9))
            key_folder.make(office.keys, "compliance", NEW, content)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        if (office.keys / "compliance.key").exists():
            assert key_folder.unlock(office.keys, "compliance", NEW).content == content
    lose(office)
    assert key_folder.make(office.keys, "compliance", NEW, content).content == content
    assert [path.name for path in office.keys.glob(".compliance*")] == []


def test_a_recovery_file_is_made_for_two_colleagues_who_are_there_and_with_the_passphrase(office: Office) -> None:
    console = office.open_console()
    assert "There is no recovery file yet" in console.read("/key")
    for helpers, passphrase, sentence in (
        (["counsel"], PASSPHRASE, "Choose two to eight colleagues"),
        (["counsel", "compliance"], PASSPHRASE, "be chosen any more"),
        (["counsel", "director"], "another", "This passphrase does not open"),
    ):
        answer = console.post("/key/recovery", helpers=helpers, passphrase=passphrase)
        assert answer.status_code == 400 and sentence in answer.text
    assert console.get("/key/recovery/file").status_code == 404
    office.change("DELETE FROM address_cards WHERE verify = ?", office.identity("counsel").signing.verify)
    assert "This needs two colleagues" in console.read("/key/recovery")


def test_the_key_page_says_when_the_recovery_file_has_to_be_made_anew(office: Office) -> None:
    made = read_recovery(make_recovery_file(office), INSTANCE)
    ends_on = made.until
    assert own_file.list_reasons(made, ends_on, office.directory, TODAY) == []
    assert "further ones made since" in own_file.list_reasons(made, later(ends_on, 1), None, TODAY)[0]
    without = office.publish(2, recipients=[office.organisation.recipient(id) for id in ("compliance", "counsel")],
                             channels=office.channels("compliance"))  # fmt: skip
    assert "Fewer than two" in own_file.list_reasons(made, ends_on, without, TODAY)[0]
    late = TODAY.fromisoformat(later(made.opens_until, -29))
    assert "can open it until" in own_file.list_reasons(made, ends_on, None, late)[0]
    console = office.open_console()
    assert "Fewer than two" in console.read("/recipients") + console.read("/key")
    sheet = console.get("/key/recovery/sheet")
    assert sheet.data.startswith(b"%PDF") and sheet.mimetype == "application/pdf"
    assert json.loads(console.get("/key/recovery/file").data)["format"] == "sealedline-recovery/2"
    assert Path(office.keys / "compliance.recovery.json").stat().st_mode & 0o077 == 0
