"""The console's settings in one file."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.console.config import ConsoleConfig
from app.console.gateway.addresses import SeveralLines
from app.console.gateway.line import Answered, LineBroken
from app.console.settings_file import NAME, write_values
from app.env import ConfigError
from app.toml_file import WrongFile
from crypto.encoding import b64encode

ROOT, INSTANCE = bytes(range(32)), bytes(range(16))
ONION, SITE = f"http://{'a' * 56}.onion", "https://officers.example.org"
FILE = f'''
root = "{b64encode(ROOT)}"
instance = "{b64encode(INSTANCE)}"
gateway = ["{ONION}", "{SITE}"]
procedure = "procedure.toml"
lock_minutes = 5
opens_browser = false
'''


def read(folder: Path, text: str, environ: Mapping[str, str] = {}) -> ConsoleConfig:  # noqa: B006
    (folder / NAME).write_text(text, "utf-8")
    return ConsoleConfig.read({"SEALEDLINE_KEYS": str(folder), **environ})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "procedure.toml").touch()
    return tmp_path


def test_no_variable_is_needed_beside_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.console.settings_file.user_config_path", lambda *_args, **_more: folder)
    (folder / NAME).write_text(FILE, "utf-8")
    config = ConsoleConfig.read({})
    assert (config.root, config.instance, config.keys) == (ROOT, INSTANCE, folder)
    assert config.gateway == (ONION, SITE)
    assert (config.lock_minutes, config.opens_browser) == (5, False)
    assert config.procedure == folder / "procedure.toml"


def test_a_variable_goes_before_the_file(folder: Path) -> None:
    environ = {"SEALEDLINE_LOCK_MINUTES": "7", "SEALEDLINE_GATEWAY": "http://127.0.0.1:1", "SEALEDLINE_SITE": " "}
    config = read(folder, FILE + 'site = "https://report.example.org"\n', environ)
    assert (config.lock_minutes, config.gateway) == (7, ("http://127.0.0.1:1",))
    assert config.site == "https://report.example.org"


def test_what_is_written_is_read_again(folder: Path) -> None:
    write_values(folder, {"root": b64encode(ROOT), "instance": b64encode(INSTANCE), "gateway": [ONION, SITE]})
    assert read(folder, (folder / NAME).read_text("utf-8")).gateway == (ONION, SITE)
    assert (folder / NAME).stat().st_mode & 0o77 == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            FILE.replace("lock_minutes", "lock_minute"),
            "lock_minute: there is no such setting: did you mean “lock_minutes”",
        ),
        (f'{FILE}keys = "elsewhere"', "keys: there is no such setting"),
        (f"{FILE}site = 1.5", "site: write a text in quotes"),
        (f"{FILE}site = [1]", "site: write a text in quotes"),
        ("root = ", "it isn't TOML"),
        (FILE.replace("= 5", "= 500"), "console.toml: lock_minutes is wrong: it says “500”"),
        (FILE.replace(ONION, "http://example.org"), "console.toml: gateway is wrong"),
        (FILE.replace('gateway = ["', 'gateway = []  # ["'), "gateway: write a text in quotes"),
        (FILE.replace('"procedure.toml"', '"other.toml"'), "console.toml: procedure is wrong"),
        ('site = "https://report.example.org"', "SEALEDLINE_ROOT is not set"),
    ],
)
def test_each_fault_of_the_file_is_told_with_its_key(folder: Path, text: str, told: str) -> None:
    with pytest.raises((ConfigError, WrongFile)) as raised:
        read(folder, text)
    assert told in (raised.value.message if isinstance(raised.value, WrongFile) else str(raised.value))


def test_a_console_without_settings_says_how_to_join(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="belongs to no organisation yet.*sealedline-console join FILE"):
        ConsoleConfig.read({"SEALEDLINE_KEYS": str(tmp_path)})


class Dead:
    """A line that brings so much of an answer."""

    def __init__(self, received: Answered | None) -> None:
        self.received, self.asked = received, 0

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        self.asked += 1
        raise LineBroken(self.received)

    def open_another(self) -> "Dead":
        return Dead(self.received)

    def hang_up(self) -> None:
        """It is broken anyhow."""


def test_where_one_address_brings_no_answer_the_next_one_is_asked() -> None:
    away, slow = Dead(None), Dead(Answered(200, {}, b"half"))
    lines = SeveralLines([away, slow])
    for _try in range(3):
        with pytest.raises(LineBroken):
            lines.post("/nonces", {}, b"")
    assert (away.asked, slow.asked) == (1, 2)
