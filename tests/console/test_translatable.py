"""Every sentence of the console goes through the catalogues, so that it can be translated."""

import subprocess
import sys
from pathlib import Path


def test_every_sentence_of_the_console_can_be_translated() -> None:
    walk = [sys.executable, "-m", "tests.console.untranslated"]
    found = subprocess.run(walk, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True)
    assert found.stdout.splitlines() == []
