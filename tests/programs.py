"""Programs that tests drive, and that may be missing on a developer's machine."""

import os
import shutil

import pytest


def require(program: str, command: str) -> None:
    """Skip the test with a sentence if this program (a name, or a path) is missing; in CI, fail."""
    if shutil.which(program):
        return
    sentence = f"This test needs {program}. To get it: {command}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)
