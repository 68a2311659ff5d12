"""Joining as it is done: no setting but one file, a console and a gateway as processes of their own."""

import os
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from tests.console.joining.conftest import WORDS, Joining
from tests.console.test_cli import Browser
from tests.journeys.site import serving_console, serving_gateway
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow


def test_a_console_joins_without_any_setting(joining: Joining, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "home" / "settings")}
    (tmp_path / "home").mkdir()
    with serving_gateway(joining.settings, tmp_path) as address:
        joining.address = address["SEALEDLINE_GATEWAY"]
        joining.invite()
        with serving_console(home, tmp_path, arguments=["join", "anna.sealedline"]) as draw_link:
            browser = Browser(draw_link())
            assert "Welcome, anna." in browser.read("/").text
            made = browser.post("/new-key", passphrase=WORDS, again=WORDS, id="anna")
            assert made.headers["Location"].endswith("/joining")
            assert "Your key was handed in" in unescape(browser.read("/joining").text)
            joining.type("requests", tmp_path)
            joining.sign(tmp_path)
            assert "You have joined." in browser.read("/joining").text
    kept = sorted(path.name for path in (tmp_path / "home" / "settings" / "sealedline").iterdir())
    assert [name for name in kept if not name.startswith(("directory-", "anna.key", "summary"))] == [
        "console.toml",
        "procedure.toml",
        "questions.toml",
    ]


def test_a_wrong_file_ends_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "anna.sealedline").write_bytes(b"{}")
    done = subprocess.run(
        [sys.executable, "-m", "app.console.cli", "--keys", tmp_path / "keys", "join", tmp_path / "anna.sealedline"],
        env={**os.environ, "SEALEDLINE_OPENS_BROWSER": "no"},
        capture_output=True,
        text=True,
        timeout=HANG_SECONDS,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: This is not a file for joining")
    assert not (tmp_path / "keys").exists()
