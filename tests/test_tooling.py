"""What holds for the checkout as a whole: where things come from, how long files are, what they are called."""

import ast
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent.parent
LONGEST_LINES = 240
MOST_MODULES = 20
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
    run, test = (set(re.findall(r"^\S+==\S+", (PROGRAM / name).read_text("ascii"), re.MULTILINE)) for name in LOCKS)
    assert len(run) > 20
    assert run <= test


def test_the_scripts_lock_names_versions_and_hashes_only() -> None:
    text = (PROGRAM / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')


STARTS = re.compile(
    r"^from tests\.(?:portal\.process|reporter\.restartable_portal|journeys\.site) import .*(serving|Portal|running)",
    re.MULTILINE,
)
NOT_QUICK = re.compile(r"^tests/browser/|[\[-](?:chromium|firefox|firefox_safer|postgresql|postgres_url|s3)[\]-]")


def test_quick_tests_need_no_browser_no_server_and_no_program(request: pytest.FixtureRequest) -> None:
    assert '-m "not slow"' in (PROGRAM / "Makefile").read_text("utf-8")
    quick = [item.nodeid for item in request.session.items if item.get_closest_marker("slow") is None]
    assert quick
    assert [name for name in quick if NOT_QUICK.search(name)] == []
    modules = [path for path in (PROGRAM / "tests").rglob("test_*.py") if "browser" not in path.parts]
    starting = [path for path in modules if STARTS.search(path.read_text("utf-8"))]
    assert len(starting) > 5
    assert [path.name for path in starting if "pytest.mark.slow" not in path.read_text("utf-8")] == []


def count_lines(path: Path, text: str) -> int:
    """The lines of a file's definitions: what it imports doesn't count."""
    if path.suffix == ".py":
        defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        found = [node for node in ast.parse(text).body if isinstance(node, defined)]
        return sum((node.end_lineno or 0) - node.lineno + 1 for node in found)
    return len(re.sub(r"^import [^;]*;\n", "", text, flags=re.MULTILINE).splitlines())


def test_no_file_has_grown_two_ideas() -> None:
    written = [
        (path, count_lines(path, text))
        for path, text in texts()
        if path.suffix in (".py", ".js", ".mjs") and path.parts[0] != "tests" and path.name not in BUILT
    ]
    assert [f"{path}: {lines}" for path, lines in written if lines > LONGEST_LINES] == []


def test_imports_do_not_make_a_file_long() -> None:
    imports = "import ast\n" * 300
    assert count_lines(Path("a.py"), f"{imports}def a():\n    return 1\n") == 2
    assert count_lines(Path("a.py"), "def a():\n" + "    a()\n" * 300) == 301
    assert count_lines(Path("a.js"), 'import {\n  a,\n} from "./b.js";\n' * 300 + "a();\n") == 1


def test_no_folder_is_too_full_to_be_read() -> None:
    modules = [path for path in tracked() if path.suffix in (".py", ".js", ".mjs") and path.stem != "__init__"]
    counts = Counter(path.parent.relative_to(PROGRAM) for path in modules)
    assert {str(folder): count for folder, count in counts.items() if count > MOST_MODULES} == {}


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


@pytest.mark.parametrize("text", ["app/directory/key_prompts.py", "tests/root/", "a/tmp/b", "./root/x", "homepage"])
def test_the_rules_leave_alone_what_they_should(text: str) -> None:
    assert not REGISTRIES.search(text)
    assert not MACHINE.search(text)
