"""A console comes to another machine, and two machines with one key file become the same again."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.console.cli import main
from app.console.config import ConsoleConfig
from app.console.moving.export_file import is_moved, read_export, write_export
from app.console.settings_file import NAME
from crypto.encoding import b64encode
from crypto.keys import generate_seed
from crypto.officer.keys import key_file
from crypto.officer.keys.copies import CardsDiffer, OtherKey, join_copies
from crypto.officer.keys.retired_cards import give_up
from tests.console.office import CHEAP, PASSPHRASE, TODAY, Office
from tests.organisation import INSTANCE, later

DAY = TODAY.isoformat()
RED = "Somebody may have your signing key"


@pytest.fixture
def laptop(tmp_path: Path) -> Path:
    return tmp_path / "laptop"


def run(folder: Path, *arguments: str | Path, typed: str = PASSPHRASE, **settings: str) -> Result:
    known = {"SEALEDLINE_KEYS": str(folder)} | settings
    return CliRunner().invoke(main, [str(each) for each in arguments], env=known, input=f"{typed}\n{PASSPHRASE}\n")


def export(office: Office, file: Path) -> Result:
    """From a machine whose settings are in the environment, with a procedure of the organisation's own."""
    procedure = file.with_suffix(".procedure")
    procedure.write_bytes(office.config.procedure.read_bytes())
    told = {"ROOT": b64encode(office.organisation.root.verify), "INSTANCE": b64encode(INSTANCE)}
    told |= {"GATEWAY": "https://officers.example.org", "PROCEDURE": str(procedure)}
    return run(office.keys, "export", file, "--key", "compliance", **{f"SEALEDLINE_{k}": v for k, v in told.items()})


def test_a_console_goes_on_at_another_machine_with_what_lay_beside_the_key(
    office: Office, laptop: Path, tmp_path: Path
) -> None:
    case = office.file()
    console = office.open_console()
    console.post(f"{case.path}/reply", text="Half an ans", status="", step="check")
    console.read(case.path)
    (office.keys / "compliance.0011223344556677.told").write_bytes(b"a transcript, sealed")
    file = tmp_path / "move"
    done = export(office, file)
    assert done.exit_code == 0, done.output
    assert file.stat().st_mode & 0o77 == 0
    said = file.read_bytes()
    assert PASSPHRASE.encode() not in said and b"officers.example.org" not in said and b"compliance" not in said
    assert run(laptop, "import", file).exit_code == 0
    names = {path.name for path in laptop.iterdir()}
    assert {"compliance.key", "compliance.0011223344556677.told", NAME, "procedure.toml"} <= names
    assert any(name.startswith("directory-") for name in names) and "counsel.key" not in names
    assert (laptop / "compliance.key").read_bytes() == (office.keys / "compliance.key").read_bytes()
    # No variable is needed there; and its console opens what the other one opens.
    config = ConsoleConfig.read({"SEALEDLINE_KEYS": str(laptop)})
    assert (config.root, config.instance) == (office.organisation.root.verify, INSTANCE)
    assert config.gateway == ("https://officers.example.org",) and config.procedure == laptop / "procedure.toml"
    office.keys = laptop
    console = office.open_console()
    assert case.path in console.read("/")
    # The page gives the same file.
    downloaded = read_export(console.get("/key/export").data, PASSPHRASE)
    assert downloaded.key == (laptop / "compliance.key").read_bytes()
    assert "compliance.0011223344556677.told" in downloaded.files
    assert downloaded.settings["root"] == b64encode(office.organisation.root.verify)
    # What is there stays; the same file again changes nothing.
    before = {path.name: path.read_bytes() for path in laptop.glob("compliance.*")}
    assert run(laptop, "import", file).exit_code == 0
    assert {path.name: path.read_bytes() for path in laptop.glob("compliance.*.told")}.items() <= before.items()
    # Never over another file.
    assert export(office, file).exit_code == 1 and file.read_bytes() == said


def test_a_file_that_somebody_changed_made_or_aimed_at_another_organisation_is_refused(
    office: Office, laptop: Path, tmp_path: Path
) -> None:
    """Attack: who has the file on its way, and not the passphrase, gives its owner another root."""
    file, changed = tmp_path / "move", tmp_path / "changed"
    export(office, file)
    fields = json.loads(file.read_bytes())
    key = (office.keys / "compliance.key").read_bytes()
    stranger = bytes(32)
    forged = json.loads(write_export("compliance", key, stranger, {"root": b64encode(bytes(32))}, {}))
    sealed = fields["sealed"]
    for name, value in (("sealed", forged["sealed"]), ("sealed", sealed[:-8]), ("format", "x"), ("key", 1), ("a", "b")):
        changed.write_text(json.dumps({**fields, name: value}))
        said = run(laptop, "import", changed)
        assert said.exit_code == 1 and "or it was changed" in said.output
    changed.write_bytes(file.read_bytes()[:-30])
    assert run(laptop, "import", changed).exit_code == 1
    assert "passphrase" in run(laptop, "import", file, typed="a wrong one").output
    assert not laptop.exists()
    laptop.mkdir()
    (laptop / NAME).write_text(f'root = "{b64encode(bytes(32))}"\n')
    assert "of another organisation" in run(laptop, "import", file).output
    assert [path.name for path in laptop.iterdir()] == [NAME]


@pytest.mark.parametrize(
    "name", ["../x", "other.key", "compliance.key", ".x", "compliance.read/../../x", "console.toml"]
)
def test_no_name_in_a_file_leads_to_another_place(name: str) -> None:
    assert not is_moved(name, "compliance")


def test_a_copy_gets_the_addresses_that_the_other_machine_has_made(
    office: Office, laptop: Path, tmp_path: Path
) -> None:
    content = office.organisation.contents["compliance"]
    card = {**content["sealing"][0], "from": later(DAY, -10), "until": later(DAY, 79)}
    old = {**content, "sealing": [card]}
    office.change("DELETE FROM address_cards")
    (office.keys / "compliance.key").write_bytes(key_file.lock(old, PASSPHRASE, CHEAP))
    laptop.mkdir()
    # The copy has another passphrase by now.
    (laptop / "compliance.key").write_bytes(key_file.lock(old, "another passphrase", CHEAP))
    desk = office.keys
    office.open_console().read("/")
    (office.keys, office.saved) = laptop, tmp_path / "saved"
    console = office.open_console(None)
    console.unlock("compliance", "another passphrase")
    assert RED in console.read("/")
    console.post("/lock", console.read("/"))
    office.keys = desk
    file = tmp_path / "move"
    export(office, file)
    known = {"SEALEDLINE_KEYS": str(laptop)}
    done = CliRunner().invoke(main, ["import", str(file)], env=known, input=f"{PASSPHRASE}\nanother passphrase\n")
    assert done.exit_code == 0, done.output
    office.keys = laptop
    console.unlock("compliance", "another passphrase")
    assert RED not in console.read("/")


def test_of_two_copies_what_one_gave_up_stays_so_and_the_newer_addresses_win() -> None:
    first = key_file.generate(DAY, 28, 200)
    newer = key_file.extend(first, DAY, 28, 400)
    retired: dict[str, Any] = give_up(first, first["sealing"][:1], 3)
    for held, given in ((retired, newer), (newer, retired)):
        joined = join_copies(held, given)
        assert joined["sealing"] == newer["sealing"][1:] and joined["keyring"] == 3
        key_file.read_identity(joined)
    assert join_copies(newer, first) == newer == join_copies(first, newer)
    with pytest.raises(CardsDiffer):
        join_copies(newer, key_file.extend(first, DAY, 28, 400))
    with pytest.raises(OtherKey):
        join_copies(first, {**first, "signing_seed": b64encode(generate_seed())})


def test_what_was_written_is_read_again() -> None:
    content = key_file.generate(DAY)
    key = key_file.lock(content, PASSPHRASE, CHEAP)
    files = {"anna.recovery.json": b"{}", "procedure.toml": b"x"}
    exported = read_export(
        write_export("anna", key, key_file.read_identity(content).file_key, {"port": 1}, files), PASSPHRASE
    )
    assert (exported.id, exported.key, exported.files, exported.settings) == ("anna", key, files, {"port": 1})
