"""Which part may know which: the walls of the program, read from its imports."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent.parent
PRIMITIVES = {"nacl", "cryptography", "argon2"}
PORTAL_CRYPTO = {"crypto.day", "crypto.errors", "crypto.notation", "crypto.proof"}
PORTAL_CRYPTO |= {"crypto.receipt", "crypto.structure"}
PORTAL_APP = {"app.config", "app.database", "app.directories", "app.form", "app.language", "app.setting", "app.store"}
PORTAL_APP |= {"app.alone", "app.attachments", "app.blobs", "app.days", "app.pieces", "app.typesetting", "app.uploads"}
STORE = {
    "attachments",
    "casework",
    "database",
    "days",
    "directories",
    "dockets",
    "filing",
    "models",
    "records",
    "sqlite",
}
STORE |= {"store", "together", "uploads"}
SECRET_NAMES = {"unseal", "Identity", "keyfile", "phrase", "sealing_key", "SealingKey", "SigningKey"}
BROWSER_GLOBALS = (
    r"fetch|XMLHttpRequest|WebSocket|EventSource|localStorage|sessionStorage|indexedDB|caches|navigator|window|location"
    r"|document\s*\.\s*(?:querySelector\w*|getElement\w*|create\w+|body|head|cookie|title|forms|location|addEventListener)"
)
STORING = r"localStorage|sessionStorage|indexedDB|caches|document\s*\.\s*cookie|serviceWorker"


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (PROGRAM / folder).rglob("*.py"))


def script_files(folder: str) -> list[Path]:
    return sorted(path for path in (PROGRAM / folder).glob("*.js"))


def read_imports(path: Path) -> Iterator[str]:
    """Every module, and every name of a module, that a Python file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def read_names(path: Path) -> Iterator[str]:
    """Every name that a Python file uses, gives or imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield from name.split(".")
                yield other or ""


def read_script_imports(path: Path) -> list[str]:
    """Every module that a script imports, also with import()."""
    text = r"""\s*["']([^"']+)["']"""
    whole = rf"^(?:import|export)\s[^;=(\"']*?\bfrom{text}|^import{text}|\bimport\s*\({text}"
    return ["".join(found) for found in re.findall(whole, path.read_text("utf-8"), flags=re.MULTILINE)]


def strip_script(path: Path) -> str:
    """A script's code without its comments and texts."""
    return re.sub(
        r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", " ", path.read_text("utf-8"), flags=re.DOTALL
    )


def lies_in(module: str, allowed: set[str]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in allowed)


@pytest.mark.parametrize("path", python_files("crypto"), ids=str)
def test_crypto_imports_the_standard_library_and_primitives_only(path: Path) -> None:
    foreign = {module.split(".")[0] for module in read_imports(path)} - {"crypto"} - PRIMITIVES
    assert foreign <= sys.stdlib_module_names


@pytest.mark.parametrize("path", python_files("app/portal"), ids=str)
def test_the_portal_takes_only_what_checks_structure_and_opaque_storage(path: Path) -> None:
    ours = [module for module in read_imports(path) if module.split(".")[0] in {"app", "crypto"}]
    allowed = PORTAL_CRYPTO | PORTAL_APP | {"app.portal"}
    packages = {"app", "crypto"}
    assert [module for module in ours if module not in packages and not lies_in(module, allowed)] == []


@pytest.mark.parametrize("path", python_files("app/portal"), ids=str)
def test_the_portal_cannot_name_what_opens_envelopes(path: Path) -> None:
    assert SECRET_NAMES.isdisjoint(read_names(path))


@pytest.mark.parametrize("path", python_files("app"), ids=str)
def test_programs_do_not_import_each_other(path: Path) -> None:
    programs = {"app.portal", "app.console", "app.reporter", "app.root"}
    own = ".".join(path.relative_to(PROGRAM).parts[:2])
    assert [module for module in read_imports(path) if lies_in(module, programs - {own})] == []


@pytest.mark.parametrize("path", python_files("app", "crypto"), ids=str)
def test_only_the_store_knows_the_database(path: Path) -> None:
    database = {"sqlalchemy", "alembic", "psycopg", "sqlite3"}
    if path.parent == PROGRAM / "app" and path.stem in STORE | {"sqlite"}:
        return
    assert [module for module in read_imports(path) if lies_in(module, database)] == []


def test_the_console_has_no_script() -> None:
    assert [path for path in (PROGRAM / "app/console").rglob("*") if path.suffix in {".js", ".mjs"}] == []


@pytest.mark.parametrize("path", script_files("crypto/browser"), ids=str)
def test_sealing_code_in_the_browser_knows_no_page_network_or_storage(path: Path) -> None:
    imports = read_script_imports(path)
    assert all(re.fullmatch(r"\./(vendor/noble|\w+)\.js", module) for module in imports), imports
    # A property may be called so (`directory.document`); what stands alone is the browser's.
    assert re.findall(rf"(?<![.\w])(?:{BROWSER_GLOBALS})\b(?!\s*:)", strip_script(path)) == []


WORKERS = {"worker.js", "inspector.js", "prover.js"}
PAGE_FOLDERS = ("", "/mailbox", "/proof")
SCRIPTS = [path for folder in PAGE_FOLDERS for path in script_files(f"app/portal/scripts{folder}")]
PAGE_SCRIPTS = [path for path in SCRIPTS if path.name not in WORKERS]
INSPECTING_SCRIPTS = [PROGRAM / "app/portal/scripts/inspector.js", *script_files("app/portal/scripts/metadata")]


@pytest.mark.parametrize("path", PAGE_SCRIPTS, ids=str)
def test_page_code_knows_no_primitives_and_keeps_nothing(path: Path) -> None:
    known = re.compile(
        r"\.\.?/((mailbox|proof)/)?(?!worker\b|inspector\b|prover\b)\w+\.js|(\.\./){3}crypto/browser/errors\.js"
    )
    assert [module for module in read_script_imports(path) if not known.fullmatch(module)] == []
    assert re.findall(rf"\bsubtle\s*[.\[]|\b(?:{STORING})\b", strip_script(path)) == []


@pytest.mark.parametrize("path", INSPECTING_SCRIPTS, ids=str)
def test_what_looks_into_files_knows_no_page_sealing_network_or_storage(path: Path) -> None:
    known = re.compile(r"\./metadata/\w+\.js" if path.name == "inspector.js" else r"\./(?:vendor/)?\w+\.js")
    assert [module for module in read_script_imports(path) if not known.fullmatch(module)] == []
    assert re.findall(rf"(?<![.\w])(?:{BROWSER_GLOBALS})\b(?!\s*:)", strip_script(path)) == []


def test_the_rules_find_what_they_forbid(tmp_path: Path) -> None:
    python, script = tmp_path / "bad.py", tmp_path / "bad.js"
    python.write_text("from crypto import envelope as e\nimport app.console.serve\ne.unseal(1)\n")
    script.write_text('import { a } from "../crypto/x.js"; // "fetch"\nconst b = await fetch(a); import("./y.js");\n')
    assert {"crypto.envelope", "app.console.serve"} <= set(read_imports(python))
    assert "unseal" in read_names(python)
    assert read_script_imports(script) == ["../crypto/x.js", "./y.js"]
    assert re.findall(rf"(?<![.\w])(?:{BROWSER_GLOBALS})\b", strip_script(script)) == ["fetch"]
