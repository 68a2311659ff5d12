"""From a server's file to a directory that the server takes: questions, interruptions, what a stranger changed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.directory.plan import read_plan
from app.directory.start.installation import read_installation
from app.server_file import ServerFile, WrongServerFile, read_server_file, write_server_file
from app.store import directories
from app.store.database import Database
from crypto.day import derive_verifying_key
from crypto.encoding import b64encode
from crypto.officer.keys import key_file
from crypto.signature import fingerprint
from tests.directory.conftest import PASSPHRASE, Desk
from tests.directory.test_publishing import publishing, store
from tests.organisation import INSTANCE

__all__ = ["store"]  # a fixture

SERVER = ServerFile("Example", INSTANCE, derive_verifying_key(bytes(32)), ("https://report.example.org",))
OTHER = "another long passphrase"
TWICE = [PASSPHRASE, PASSPHRASE]
# Public part or here; name, duties, role, short name, passphrase: the usual where nothing is typed.
FIRST = ["", "A. Example", "compliance executive", "", "", *TWICE, ""]
SECOND = ["", "B. Example", "", "General counsel", "", *TWICE, ""]
REST = ["", "", "", "y"]


@pytest.fixture
def offline(tmp_path: Path) -> Desk:
    """A desk that has a server's file and nothing else."""
    write_server_file(tmp_path / "server.json", SERVER)
    return Desk(tmp_path)


def start(desk: Desk, *options: str | Path, typed: list[str], passphrase: str = "") -> Any:
    line: list[str | Path] = ["start", desk.path("server.json"), "--folder", desk.folder, *options]
    return desk.type(*line, passphrase=passphrase, typed="".join(f"{each}\n" for each in typed))


def test_questions_lead_to_a_directory_that_the_server_takes(offline: Desk, store: Database) -> None:
    result = start(offline, typed=[*TWICE, *FIRST, *SECOND, *REST])
    assert result.exit_code == 0, result.output
    assert PASSPHRASE not in result.output
    signed = offline.read(1)
    assert [(each.id, each.name, each.role, each.duties) for each in signed.recipients] == [
        ("compliance", "A. Example", "Head of Compliance", ("compliance", "executive")),
        ("counsel", "B. Example", "General counsel", ("counsel",)),
    ]
    assert [(each.id, each.recipients) for each in signed.channels] == [
        ("external", ("compliance", "counsel")),
        ("internal", ("compliance", "counsel")),
    ]
    assert (signed.instance, signed.proof_keys) == (INSTANCE, (SERVER.proof_key,))
    assert "Only “counsel” can read a report on channel “external” that leaves out “compliance”" in result.stderr
    assert read_installation(offline.path("installation.toml")) == (offline.root.verify, INSTANCE)
    for said in ("publish directory-1.json", "installation.toml", "counsel.key", fingerprint(offline.root.verify)):
        assert said in result.stdout
    assert "is published" in offline.done(*publishing(offline, 1))
    assert directories.newest_version(store) == 1
    line: list[str | Path] = [
        offline.path("directory-1.json"),
        offline.path("plan.toml"),
        "--root-key",
        offline.path("root.key"),
    ]
    assert "there is nothing to sign" in offline.refused("edit", *line)


def test_who_is_interrupted_goes_on_with_the_keys_that_are_there(offline: Desk) -> None:
    assert start(offline, typed=[*TWICE, *FIRST, ""]).exit_code == 1
    made = offline.files()
    assert {"root.key", "installation.toml", "compliance.key", "compliance.public.json"} < {*made}
    # The next time the power fails between a key and its public part.
    offline.path("compliance.public.json").unlink()
    again = ["here", "A. Example", "", "", "compliance", "wrong", PASSPHRASE, ""]
    assert start(offline, typed=[PASSPHRASE, *again]).exit_code == 1
    assert offline.files() == made
    result = start(offline, typed=[PASSPHRASE, "", "A. Example", "", "", "", *SECOND, "", "", "", "n"])
    assert (result.exit_code, "Nothing was signed" in result.stderr) == (1, True)
    planned = offline.files()
    assert {**made, "plan.toml": b"", "counsel.key": b"", "counsel.public.json": b""}.keys() == planned.keys()
    for typed in ([PASSPHRASE, "y"], []):
        result = start(offline, typed=typed)
        assert (result.exit_code, "publish directory-1.json" in result.stdout) == (0, True)
    assert {name: data for name, data in offline.files().items() if name != "directory-1.json"} == planned


def test_a_plan_takes_the_place_of_the_questions(desk: Desk) -> None:
    write_server_file(desk.path("server.json"), SERVER)
    wrong: list[str | Path] = ["--folder", desk.folder / "new", "--plan", desk.path("root.key")]
    assert "root.key: it isn't TOML" in desk.refused("start", desk.path("server.json"), *wrong)
    assert [*(desk.folder / "new").iterdir()] == []
    result = start(desk, "--plan", desk.path("plan.toml"), "--yes", typed=[], passphrase=PASSPHRASE)
    assert result.exit_code == 0, result.output
    assert desk.read(1).proof_keys == (SERVER.proof_key,)
    assert read_plan(desk.path("plan.toml")).proof_keys == ()


def test_keys_of_their_own_and_channels_that_not_all_read_and_no_officer_gets_the_roots_passphrase(
    desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "offline"
    write_server_file(tmp_path / "server.json", SERVER)
    brought = [str(desk.path(f"{id}.public.json")) for id in ("compliance", "counsel")]
    foreign, lost = desk.path("foreign.key"), str(tmp_path / "lost.public.json")
    desk.settings["SEALEDLINE_INSTANCE"] = ""
    made = desk.type("make-officer", "stranger", foreign, "--instance", b64encode(bytes(16)))
    assert made.exit_code == 0, made.output
    first = [lost, str(foreign.with_suffix(".public.json")), brought[0], " ", "A. Example", "chief", "compliance", ""]
    second = [brought[0], brought[1], "B. Example", "counsel director", ""]
    third = [
        "here",
        "C. Example",
        "auditor publisher",
        "publisher",
        "",
        "root",
        "counsel",
        "figures",
        OTHER,
        OTHER,
        "n",
    ]
    channels = ["n", "", "", "nobody", "counsel", "", "", "external", "internal", "", "", "n"]
    typed = [*first, "", *second, "y", *third, *channels, "4", "2", "500", "30", "y"]
    line: list[str | Path] = ["start", desk.path("server.json"), "--folder", folder]
    result = desk.type(*line, typed="".join(f"{each}\n" for each in typed))
    assert result.exit_code == 0, result.output
    for said in ("No such file", "made for another server", "no duty “chief”", "who is named already", "up to 3"):
        assert said in result.output
    plan = read_plan(folder / "plan.toml")
    assert [(each.id, each.duties) for each in plan.officers] == [
        ("compliance", ("compliance",)),
        ("counsel", ("counsel", "director")),
        ("figures", ("publisher",)),
    ]
    assert (plan.confirmations, plan.days) == (2, 30)
    assert [(each.id, each.recipients, each.otherwise) for each in plan.channels] == [
        ("external", ("counsel",), {"counsel": ("compliance",)}),
        ("internal", ("compliance", "counsel"), {}),
    ]
    assert key_file.unlock((folder / "root.key").read_bytes(), PASSPHRASE)
    assert key_file.unlock((folder / "figures.key").read_bytes(), OTHER)
    assert "To C. Example, by hand" in result.stdout
    assert "To B. Example, by hand" not in result.stdout


def test_a_folder_of_another_server_is_left_alone(offline: Desk) -> None:
    assert start(offline, typed=[*TWICE]).exit_code == 1
    write_server_file(offline.path("server.json"), SERVER._replace(instance=bytes(16)))
    line: list[str | Path] = ["start", offline.path("server.json"), "--folder", offline.folder]
    assert "is of another server" in offline.refused(*line)
    offline.path("root.key").rename(offline.path("safe"))
    write_server_file(offline.path("server.json"), SERVER)
    assert "bring it back" in offline.refused(*line)


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "lacks “addresses”": lambda found: found.pop("addresses"),
    "has a key “procedures”": lambda found: found.update(procedures=""),
    "another version": lambda found: found.update(format="sealedline-server-2"),
    "“organisation” in": lambda found: found.update(organisation="Ex\u202eample"),
    "“instance” in": lambda found: found.update(instance=found["instance"] + "="),
    "“proof_key” in": lambda found: found.update(proof_key=b64encode(bytes(32))),
    "“addresses” in": lambda found: found.update(addresses=["http://report.example.org"]),
}


@pytest.mark.parametrize("said", CHANGES)
def test_a_servers_file_that_a_stranger_has_changed_is_refused(offline: Desk, said: str) -> None:
    assert read_server_file(offline.path("server.json")) == SERVER
    found = json.loads(offline.path("server.json").read_bytes())
    CHANGES[said](found)
    offline.path("server.json").write_text(json.dumps(found), "utf-8")
    assert said in offline.refused("start", offline.path("server.json"), "--folder", offline.folder)


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"{}", b"[" * 60_000, b"\xff", b" " * 70_000], ids=len)
def test_what_is_no_servers_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "server.json").write_bytes(data)
    with pytest.raises(WrongServerFile, match="carry it once more"):
        read_server_file(tmp_path / "server.json")


VALUES: list[object] = [None, 1, 1e999, "", [], {}, ["", ""], "x" * 5000, [["https://a.example"]]]


@pytest.mark.parametrize("name", ["organisation", "instance", "proof_key", "addresses"])
@pytest.mark.parametrize("value", VALUES)
def test_a_value_of_any_kind_is_a_sentence_and_no_crash(offline: Desk, name: str, value: object) -> None:
    found = json.loads(offline.path("server.json").read_bytes())
    offline.path("server.json").write_text(json.dumps({**found, name: value}), "utf-8")
    with pytest.raises(WrongServerFile, match=name):
        read_server_file(offline.path("server.json"))
