"""A folder in which an operator works: a root, officers' keys, a plan, a first directory."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app import clock
from app.admin import cli as admin_cli
from app.directory import cli as directory_cli
from crypto import directory
from crypto.directory import Directory
from crypto.encoding import b64encode
from crypto.officer.keys import key_file
from crypto.signature import SigningKey
from tests.organisation import INSTANCE

PASSPHRASE = "correct horse battery"
DAY = "2026-11-22"
PLAN = """
organisation = "Example"

[[channels]]
id = "external"
name = "From outside"
recipients = ["compliance"]
otherwise = { compliance = ["director"] }

[[channels]]
id = "internal"
name = "From inside"
recipients = ["compliance", "counsel"]

[[officers]]
id = "compliance"
name = "Compliance officer"
role = "Head of Compliance"
public_part = "compliance.public.json"

[[officers]]
id = "counsel"
name = "General counsel"
role = "Counsel"
public_part = "counsel.public.json"

[[officers]]
id = "director"
name = "Independent director"
role = "Board"
public_part = "director.public.json"
key_expires_on = "2027-01-31"
"""


@dataclass
class Desk:
    """Where an operator types commands: those of the root's machine, and `publish` on the server with `settings`."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def type(self, *arguments: str | Path, passphrase: str = PASSPHRASE, typed: str = "") -> Result:
        environment = {"SEALEDLINE_PASSPHRASE": passphrase, "SEALEDLINE_ROOT": None, "SEALEDLINE_DATABASE": None}
        environment |= self.settings
        environment["SEALEDLINE_INSTANCE"] = b64encode(INSTANCE)
        line = [str(argument) for argument in arguments]
        main = admin_cli.main if line[0] == "publish" else directory_cli.main
        return CliRunner().invoke(main, line, input=typed, env=environment, catch_exceptions=False)

    def done(self, *arguments: str | Path) -> str:
        """Type a command that must succeed: what it prints."""
        result = self.type(*arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refused(self, *arguments: str | Path, **more: str) -> str:
        """Type a command that must fail with a sentence and change no file: the sentence."""
        before = self.files()
        result = self.type(*arguments, **more)
        assert result.exit_code in (1, 2), result.output
        assert "\nError: " in "\n" + result.stderr
        assert self.files() == before
        return " ".join(result.stderr.split())

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}

    def path(self, name: str) -> Path:
        return self.folder / name

    @property
    def root(self) -> SigningKey:
        return key_file.read_identity(key_file.unlock(self.path("root.key").read_bytes(), PASSPHRASE)).signing

    def read(self, version: int) -> Directory:
        signed: Any = json.loads(self.path(f"directory-{version}.json").read_bytes())
        return directory.verify(signed, self.root.verify)

    def signing(self, version: int = 1) -> list[str | Path]:
        """The directory to go on from, and the key to sign with."""
        return [self.path(f"directory-{version}.json"), "--root-key", self.path("root.key")]

    def verify(self) -> list[str]:
        return ["--root", b64encode(self.root.verify)]


def set_day(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """Have the commands believe that it is this day."""
    monkeypatch.setattr(clock, "today", lambda: date.fromisoformat(day))


@pytest.fixture(autouse=True)
def _cheap_and_on_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    # A quarter of a gigabyte for each key file would make these tests minutes long.
    monkeypatch.setattr(key_file, "COSTS", {"t": 1, "m_kib": 64, "p": 1})
    set_day(monkeypatch, DAY)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with keys and a plan, nothing signed yet."""
    desk = Desk(tmp_path)
    desk.done("make-root", tmp_path / "root.key")
    for id in ("compliance", "counsel", "director"):
        desk.done("make-officer", id, tmp_path / f"{id}.key")
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    return desk


@pytest.fixture
def signed_desk(desk: Desk) -> Desk:
    """A desk with the first directory signed."""
    desk.done("sign", desk.path("plan.toml"), "--root-key", desk.path("root.key"))
    return desk
