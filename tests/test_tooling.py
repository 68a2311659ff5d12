"""What holds for the checkout as a whole: where things come from, how long files are, what they are called."""

import re
import subprocess
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent.parent
LONGEST = 250
# Written in pieces, so that this file does not hold what it forbids.
REGISTRIES = re.compile(
    "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(?:org|com)", "yarn" + "pkg"))
)
MACHINE = re.compile(r"(?<![\w.~+-])/(?:" + "|".join(("work", "root", "tmp", "opt/py" + "pi")) + r")/|/home/\w")
NO_PURPOSE = {"utils", "util", "helpers", "helper", "common", "services", "service", "managers", "manager"}
NO_PURPOSE |= {"base", "misc"}
LOCKS = ("requirements.lock", "requirements-test.lock")
BUILT = {"noble.js", "pages.js", "sealing.js"}


def tracked() -> list[Path]:
    """Every file that is, or would be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=PROGRAM, capture_output=True, text=True, check=True
    ).stdout
    return [PROGRAM / name for name in listed.split("\0") if name and (PROGRAM / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        try:
            found.append((path.relative_to(PROGRAM), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    assert len(found) > 50
    return found


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = [
        f"{path}: {match[0]}"
        for path, text in texts()
        for match in (REGISTRIES.search(text), MACHINE.search(text))
        if match
    ]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_hashes_and_no_address(name: str) -> None:
    text = (PROGRAM / name).read_text("ascii")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.fullmatch(r"[a-z0-9._-]+==\S+( ; [^\n\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+", entry), entry


def test_programs_run_what_was_tested() -> None:
    run, test = (set((PROGRAM / name).read_text("ascii").split("\n")) for name in LOCKS)
    assert {line for line in run if "==" in line} <= test


def test_the_scripts_lock_names_versions_and_hashes_only() -> None:
    text = (PROGRAM / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')


def test_no_file_has_grown_two_ideas() -> None:
    long = [
        f"{path}: {len(text.splitlines())}"
        for path, text in texts()
        if path.suffix in (".py", ".js", ".mjs")
        and path.parts[0] != "tests"
        and path.name not in BUILT
        and len(text.splitlines()) > LONGEST
    ]
    assert long == []


def test_no_module_is_a_room_without_a_purpose() -> None:
    names = [path for path in tracked() if path.suffix in (".py", ".js", ".mjs") and path.stem in NO_PURPOSE]
    folders = [path for path in tracked() if NO_PURPOSE & set(path.relative_to(PROGRAM).parts[:-1])]
    assert names + folders == []


@pytest.mark.parametrize(
    "text",
    ["pip from pypi" + ".org", "in /wo" + "rk/x", "'/tm" + "p/y'", "see /ho" + "me/someone/z", "(/ro" + "ot/.x)"],
)
def test_the_rules_find_what_they_forbid(text: str) -> None:
    assert REGISTRIES.search(text) or MACHINE.search(text)


@pytest.mark.parametrize("text", ["app/root/keys.py", "tests/root/", "a/tmp/b", "./root/x", "homepage"])
def test_the_rules_leave_alone_what_they_should(text: str) -> None:
    assert not REGISTRIES.search(text)
    assert not MACHINE.search(text)
