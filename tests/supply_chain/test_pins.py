"""The wheel names the one version of whatever touches a byte of the built pages, and it is the locked one."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from crypto.encoding import b64encode
from supply_chain.locked import PROGRAM, read_python_lock
from tests.organisation import INSTANCE

# Builds the pages, and prints what of packages ran for that.
BUILD_AND_TELL = """
import sys
from importlib.metadata import packages_distributions
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages

def note(frame, event, argument):
    ran.add(str(argument.__module__ if event == "c_call" else frame.f_globals.get("__name__")).split(".")[0])

ran, config = set(), PortalConfig.read(eval(sys.argv[1]))
sys.setprofile(note)
build_pages(config, config.pages)
sys.setprofile(None)
print(*{owner for module, owners in packages_distributions().items() if module in ran for owner in owners})
"""
# Ourselves; what looks on while Python imports; what only checkers of types ask.
WITHOUT_TRACE = {"sealedline", "setuptools", "typing-extensions"}


def read_pins() -> dict[str, str]:
    """What the wheel asks for in one version, on the server or everywhere."""
    project = tomllib.loads((PROGRAM / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [Requirement(text) for text in project["dependencies"] + project["optional-dependencies"]["server"]]
    return {each.name: str(each.specifier)[2:] for each in asked if str(each.specifier).startswith("==")}


@pytest.mark.slow
def test_whatever_runs_while_pages_are_built_is_of_one_version(tmp_path: Path) -> None:
    settings = {
        "SEALEDLINE_DATABASE": f"sqlite:///{tmp_path / 'sealedline.db'}",
        "SEALEDLINE_ROOT": b64encode(bytes(32)),
        "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
        "SEALEDLINE_ORGANISATION": "Example",
        "SEALEDLINE_LANGUAGES": "ar",
        "SEALEDLINE_PAGES": str(tmp_path / "pages"),
    }
    command = [sys.executable, "-c", BUILD_AND_TELL, repr(settings)]
    told = subprocess.run(command, cwd=PROGRAM, capture_output=True, text=True, check=True).stdout.split()
    ran = {canonicalize_name(name) for name in told} - WITHOUT_TRACE
    assert {"babel", "jinja2", "markupsafe", "pydantic"} <= ran
    assert ran - read_pins().keys() == set()


def test_what_is_of_one_version_is_what_is_locked() -> None:
    locked = read_python_lock()
    pins = read_pins()
    assert pins.items() <= locked.items()
    # Compressed when they are served: the sizes of pages on the line.
    assert "deflate" in pins
