"""The wheel, built twice, and installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from supply_chain.locked import PROGRAM
from tests.console.conftest import office
from tests.supply_chain.installed import Installed

__all__ = ["office"]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The wheel as two machines with other habits build it."""
    return [
        build_under(0o022, "UTC", tmp_path_factory.mktemp("one")),
        build_under(0o077, "Asia/Tokyo", tmp_path_factory.mktemp("two")),
    ]


@pytest.fixture(scope="module")
def installed(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a virtual environment of its own."""
    return Installed(tmp_path_factory.mktemp("env"), wheels[0])


def build_under(mask: int, zone: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "supply_chain.wheel", str(folder)]
    subprocess.run(command, cwd=PROGRAM, env={**os.environ, "TZ": zone}, umask=mask, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    return wheel
