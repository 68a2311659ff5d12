"""The packages that the locks name."""

import json
import re
from pathlib import Path

PROGRAM = Path(__file__).parent.parent


def read_python_lock() -> dict[str, str]:
    """Name and version of each package that is installed to run the programs, on whatever system."""
    text = (PROGRAM / "requirements.lock").read_text("ascii")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE))


def read_npm_lock() -> dict[str, dict[str, str]]:
    """The entries of package-lock.json by the package's name, each with its version and licence."""
    packages = json.loads((PROGRAM / "package-lock.json").read_text("utf-8"))["packages"]
    return {path.removeprefix("node_modules/"): entry for path, entry in packages.items() if path}
