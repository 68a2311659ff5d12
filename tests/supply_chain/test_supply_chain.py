"""What others wrote is named with its licence, and a lock can't change without that."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from supply_chain import committed, notices, sbom
from supply_chain.locked import PROGRAM, read_npm_lock, read_python_lock
from supply_chain.notices import Package

NOTICES = (PROGRAM / "THIRD_PARTY_NOTICES.md").read_text("utf-8")
MIT = Package("made-up", "1", "MIT", ("a text",))


def test_every_locked_package_is_in_the_notices() -> None:
    for name, version in read_python_lock().items():
        assert f"| {name} | {version} |" in NOTICES


def test_every_package_that_pages_are_made_of_is_in_the_notices() -> None:
    assert len(notices.list_bundled()) >= 10
    for package in notices.list_bundled():
        assert f"| {package.name} | {package.version} |" in NOTICES


def test_whatever_is_built_into_pages_is_in_their_bill() -> None:
    bill = json.loads((PROGRAM / "sbom" / "npm.cdx.json").read_text("utf-8"))
    listed = {(each["name"], each["version"]) for each in bill["components"]}
    assert {(each.name, each.version) for each in notices.list_bundled()} <= listed


def test_both_bills_name_what_the_locks_name() -> None:
    python, npm = (json.loads((PROGRAM / "sbom" / f"{each}.cdx.json").read_text("utf-8")) for each in ("python", "npm"))
    assert {each["name"]: each["version"] for each in python["components"]} == read_python_lock()
    locked = read_npm_lock()
    assert all(locked[each["name"]]["version"] == each["version"] for each in npm["components"])


@pytest.mark.parametrize("name", ["python", "npm"])
def test_a_bill_fits_the_schema_and_names_no_moment_and_no_address(name: str) -> None:
    text = (PROGRAM / "sbom" / f"{name}.cdx.json").read_text("utf-8")
    sbom.validate(text, json.loads(text)["specVersion"])
    assert not re.search("timestamp|serialNumber|externalReferences", text)
    assert re.findall(r"https?://[^/\"]+", text) == ["http://cyclonedx.org"]


def test_a_bill_that_breaks_the_schema_is_refused() -> None:
    with pytest.raises(SystemExit, match="Not CycloneDX 1.6"):
        sbom.validate('{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": 1}', "1.6")


def test_a_licence_that_nobody_accepted_is_refused() -> None:
    with pytest.raises(SystemExit, match="made-up has the licence “SSPL-1.0”"):
        notices.write_notices([MIT._replace(licence="SSPL-1.0")], [])


def test_a_package_without_its_licence_is_refused() -> None:
    with pytest.raises(SystemExit, match="made-up comes without its licence"):
        notices.write_notices([MIT._replace(texts=())], [])


def test_a_text_that_two_packages_share_stands_once() -> None:
    page = notices.write_notices([MIT, MIT._replace(name="another")], [])
    assert page.count("a text") == 1
    assert "### made-up, another\n" in page


def test_a_file_that_differs_from_the_locks_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(committed, "PROGRAM", tmp_path)
    monkeypatch.setattr(sys, "argv", ["x"])
    committed.write_or_check("page.md", "one\n", "make notices")
    monkeypatch.setattr(sys, "argv", ["x", "--check"])
    committed.write_or_check("page.md", "one\n", "make notices")
    with pytest.raises(SystemExit, match="page.md is not what the locks give. Run: make notices"):
        committed.write_or_check("page.md", "two\n", "make notices")
    assert "+two" in capsys.readouterr().err
    assert (tmp_path / "page.md").read_text("utf-8") == "one\n"


def test_hooks_run_what_make_check_runs() -> None:
    hooks = re.findall(r"entry: (.*)", (PROGRAM / ".pre-commit-config.yaml").read_text("utf-8"))
    shown = subprocess.run(["make", "-n", "check"], cwd=PROGRAM, capture_output=True, text=True, check=True).stdout
    assert [line for line in shown.splitlines() if line in hooks] == hooks
    recipe = (PROGRAM / "Makefile").read_text("utf-8").partition("\ncheck:")[2].partition("\n\n")[0]
    assert recipe.count("\n\t") == len(hooks)


def test_make_help_tells_of_every_target() -> None:
    text = (PROGRAM / "Makefile").read_text("utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert targets
    shown = subprocess.run(["make", "help"], cwd=PROGRAM, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^make (\S+)", shown, re.MULTILINE) == targets[1].split()
