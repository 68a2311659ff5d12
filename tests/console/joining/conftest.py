"""A server on which officers are invited, and a folder on another machine in which one joins."""

import json
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner, Result

from app.admin.cli import main as admin
from app.console.config import ConsoleConfig
from app.console.joining.files import join
from app.join_file import JoinFile, read_join_file
from crypto.encoding import b64encode
from crypto.officer.keys import key_file
from tests.console.conftest import office
from tests.console.office import CHEAP, TODAY, Console, Office
from tests.organisation import INSTANCE, later

__all__ = ["office"]

ADDRESSES = f"http://{'a' * 56}.onion https://officers.example.org"
WORDS = "seven words that nobody else would think"


@dataclass
class Joining:
    """An office with its server's settings, and the new officer's folder."""

    office: Office
    folder: Path
    address: str = ADDRESSES

    @property
    def settings(self) -> dict[str, str]:
        """Those of the server."""
        return {
            "SEALEDLINE_ROOT": b64encode(self.office.organisation.root.verify),
            "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
            "SEALEDLINE_DATABASE": self.office.url,
            "SEALEDLINE_GATEWAY": self.address,
            "SEALEDLINE_SITE": "https://report.example.org",
            "SEALEDLINE_ORGANISATION": "Example",
        }

    @property
    def keys(self) -> Path:
        return self.folder / "anna's machine"

    @property
    def file(self) -> Path:
        return self.folder / "anna.sealedline"

    @property
    def environ(self) -> dict[str, str]:
        """All that the new officer's machine is told: tests keep to their own folder."""
        return {"SEALEDLINE_KEYS": str(self.keys)}

    def type(self, *arguments: str | Path) -> Result:
        return CliRunner().invoke(admin, ["officer", *map(str, arguments)], env=self.settings, catch_exceptions=False)

    def invite(self, id: str = "anna") -> JoinFile:
        """Write the file of somebody: what it says."""
        done = self.type("add", id, "--folder", self.folder)
        assert done.exit_code == 0, done.output
        return self.read_file(id)

    def read_file(self, id: str = "anna") -> JoinFile:
        return read_join_file((self.folder / f"{id}.sealedline").read_bytes())

    def open(self, path: Path | None = None) -> Console:
        """Open a file on the new machine: the console there, at whose page a key is made."""
        join(path or self.file, self.environ, TODAY)
        return self.start()

    def start(self) -> Console:
        return Console(cast(Office, JoinedOffice(self.office, ConsoleConfig.read(self.environ))))

    def make_key(self, console: Console, **fields: str) -> str:
        """Fill in the page on which the key is made: the page after it."""
        made = console.post("/new-key", passphrase=WORDS, again=WORDS, **fields)
        assert made.location == "/joining", made.text
        return unescape(console.read("/joining"))

    def sign(self, folder: Path) -> None:
        """Have the root sign what came, as `sealedline-directory add` does, and publish it."""
        part = json.loads((folder / "anna.public.json").read_bytes())
        organisation = self.office.organisation
        recipient = {**organisation.recipient("counsel"), "id": "anna", "verify": part["verify"], "duties": []}
        recipient |= {"name": "Anna", "role": "Counsel", "expires_on": later(TODAY.isoformat(), 300)}
        listed = [organisation.recipient(id) for id in organisation.officers]
        self.office.publish(2, recipients=[*listed, recipient])


class JoinedOffice:
    """What `Console` needs of an office: settings, and the line to its gateway."""

    def __init__(self, office: Office, config: ConsoleConfig) -> None:
        self.config, self.line = config, office.line


@pytest.fixture
def joining(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Joining:
    # A quarter of a gigabyte for each key file would make these tests minutes long.
    monkeypatch.setattr(key_file, "COSTS", CHEAP)
    for name in ("SEALEDLINE_ROOT", "SEALEDLINE_INSTANCE"):
        monkeypatch.delenv(name, raising=False)
    return Joining(office, tmp_path)
