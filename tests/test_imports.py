"""Which part may know which: the walls of the program, read from its imports."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent.parent
PRIMITIVES = {"nacl", "cryptography", "argon2"}
PROGRAMS = {"app.portal", "app.gateway", "app.console", "app.reporter", "app.directory", "app.admin"}
PORTAL_APP = {f"app.{name}" for name in ("blobs", "cli", "clock", "config", "env", "error_log", "i18n", "pdf")}
PORTAL_APP |= {f"app.{name}" for name in ("csv_table", "metrics", "periods", "portal", "private_file", "questionnaire")}
PORTAL_APP |= {
    f"app.{name}" for name in ("room", "settings", "store", "store_calls", "systemd_socket", "texts", "toml_file")
}
# What checks published figures knows directories and who signs: only the command `build` loads it, never what serves.
PUBLISHED = "app.published"
PORTAL_CRYPTO = {f"crypto.{name}" for name in ("day", "encoding", "envelope_format", "errors", "proof", "receipt")}
PORTAL_CRYPTO |= {"crypto.api", "crypto.canonical", "crypto.signature"}
# What these import in their turn: JSON and the form of its values.
PORTAL_LOADS = PORTAL_CRYPTO | {"crypto", "crypto.api.work", "crypto.schema"}
SQL_FOLDERS = (PROGRAM / "app/store", PROGRAM / "app/store/upkeep", PROGRAM / "app/case_store")
SQL = {"sqlalchemy", "alembic", "psycopg", "sqlite3"}
STORES = {"app.store", "app.case_store", "app.blobs", "obstore"}
GATEWAY_CRYPTO = {
    f"crypto.{name}" for name in ("canonical", "directory", "directories", "encoding", "errors", "signature")
}
GATEWAY_CRYPTO |= {"crypto.statements", "crypto.officer.publication", "crypto.officer.deletions.order"}
OPENING = {"crypto.envelope", "crypto.message_format", "crypto.phrase", "crypto.report", "crypto.officer.case"}
OPENING |= {"crypto.officer.keys", "crypto.reporter", "crypto.conversation"}
SECRET_NAMES = {"unseal", "Identity", "officer", "phrase", "sealing_key", "SealingKey", "SigningKey"}
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


@cache
def find_views() -> frozenset[str]:
    """The modules that make a blueprint."""
    makers = [path for path in python_files("app") if "\ndef make_blueprint(" in path.read_text("utf-8")]
    return frozenset(".".join(path.relative_to(PROGRAM).with_suffix("").parts) for path in makers)


def lies_in(module: str, allowed: set[str]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in allowed)


@pytest.mark.parametrize("path", python_files("crypto"), ids=str)
def test_crypto_imports_the_standard_library_and_primitives_only(path: Path) -> None:
    foreign = {module.split(".")[0] for module in read_imports(path)} - {"crypto"} - PRIMITIVES
    assert foreign <= sys.stdlib_module_names


def test_messages_are_read_in_one_place() -> None:
    """What is signed is parsed by five modules; of these, one reads messages, as values of their kinds."""
    for folder, ending in (("crypto", "py"), ("crypto/browser", "js")):
        paths = (PROGRAM / folder).rglob(f"*.{ending}")
        reading = {path.stem for path in paths if "canonical.read(" in path.read_text("utf-8")}
        assert reading - {"document", "chain", "proof", "key_file", "statement"} == {"message_format"}
    assert [path for path in python_files("app") if "crypto.schema" in {*read_imports(path)}] == []


@pytest.mark.parametrize("path", python_files("app/portal"), ids=str)
def test_the_portal_takes_only_what_checks_structure_and_opaque_storage(path: Path) -> None:
    ours = [module for module in read_imports(path) if module.split(".")[0] in {"app", "crypto"}]
    allowed = PORTAL_CRYPTO | PORTAL_APP | {PUBLISHED}
    assert [module for module in ours if module not in {"app", "crypto"} and not lies_in(module, allowed)] == []


def test_what_the_portal_loads_can_open_nothing() -> None:
    """Every module of the portal is imported in a fresh process, which tells what it has loaded by then."""
    modules = [".".join(path.relative_to(PROGRAM).with_suffix("").parts) for path in python_files("app/portal")]
    names = [module.removesuffix(".__init__") for module in modules]
    program = f"import sys\nfor name in {names!r}: __import__(name)\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=PROGRAM, capture_output=True, text=True, check=True)
    ours = {module for module in loaded.stdout.split() if module.split(".")[0] in {"app", "crypto"}}
    assert "app.portal.api.reports" in ours
    assert {module for module in ours if module.startswith("crypto")} <= PORTAL_LOADS
    assert [module for module in ours - {"app"} if module.startswith("app") and not lies_in(module, PORTAL_APP)] == []


@pytest.mark.parametrize("path", python_files("app/portal"), ids=str)
def test_the_portal_cannot_name_what_opens_envelopes(path: Path) -> None:
    assert SECRET_NAMES.isdisjoint(read_names(path))


@pytest.mark.parametrize("path", python_files("app/gateway"), ids=str)
def test_the_gateway_cannot_name_what_opens_envelopes(path: Path) -> None:
    assert (SECRET_NAMES - {"officer"}).isdisjoint(read_names(path))
    ours = [module for module in read_imports(path) if module.startswith("crypto.")]
    assert [module for module in ours if not lies_in(module, GATEWAY_CRYPTO)] == []


def test_what_the_gateway_loads_can_open_nothing() -> None:
    loaded = list_loaded("app.gateway.cli")
    assert "app.gateway.answers" in loaded
    assert [module for module in loaded if lies_in(module, OPENING | {"app.console", "app.portal"})] == []


def test_what_the_console_loads_knows_no_database() -> None:
    loaded = list_loaded("app.console.cli")
    assert "app.console.gateway.client" in loaded
    assert [module for module in loaded if lies_in(module, STORES | SQL)] == []


@pytest.mark.parametrize("path", python_files("app/admin"), ids=str)
def test_the_operators_program_cannot_name_what_opens_envelopes(path: Path) -> None:
    assert (SECRET_NAMES - {"officer"}).isdisjoint(read_names(path))


def test_what_the_roots_program_loads_knows_no_database() -> None:
    loaded = list_loaded("app.directory.cli")
    assert "app.directory.commands.versions" in loaded
    assert [module for module in loaded if lies_in(module, STORES | SQL)] == []


def list_loaded(module: str) -> list[str]:
    """What a fresh process has loaded once it has imported a module."""
    program = f"import sys, {module}\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=PROGRAM, capture_output=True, text=True, check=True)
    return loaded.stdout.split()


@pytest.mark.parametrize("path", python_files("app"), ids=str)
def test_programs_do_not_import_each_other(path: Path) -> None:
    own = {".".join(path.relative_to(PROGRAM).parts[:2])}
    if own == {"app.admin"}:
        own |= {"app.directory", "app.portal"}  # it publishes what the one has signed, and checks what the other serves
    assert [module for module in read_imports(path) if lies_in(module, PROGRAMS - own)] == []


@pytest.mark.parametrize("path", python_files("app", "crypto"), ids=str)
def test_only_the_store_knows_the_database(path: Path) -> None:
    if path.parent not in SQL_FOLDERS:
        assert [module for module in read_imports(path) if lies_in(module, SQL)] == []


@pytest.mark.parametrize("path", python_files("app"), ids=str)
def test_views_are_imported_by_what_makes_the_application_alone(path: Path) -> None:
    if path in {PROGRAM / "app/console/application.py", PROGRAM / "app/portal/__init__.py"}:
        return
    views = find_views()
    assert len(views) > 20
    assert [module for module in read_imports(path) if module in views] == []


def test_what_opens_cases_in_processes_of_its_own_loads_no_pages() -> None:
    """Python runs the `__init__.py` of a package before any module in it: a worker took a second more to start."""
    assert [*read_imports(PROGRAM / "app/console/__init__.py")] == []
    for name in ("cases/open_worker.py", "index/summary_worker.py", "upkeep/keys_worker.py"):
        assert not {"flask", "app.console.application"} & {*read_imports(PROGRAM / "app/console" / name)}


def test_the_workspace_knows_no_feature() -> None:
    below = {"cases", "config", "gateway", "index", "jobs", "key_folder", "own_key_file", "workspace"}
    for path in python_files("app/console/workspace"):
        console = [module.split(".")[2] for module in read_imports(path) if module.startswith("app.console.")]
        assert {*console} <= below, path


def test_the_console_has_no_script_but_the_one_that_keeps_what_is_written() -> None:
    scripts = [path for path in (PROGRAM / "app/console").rglob("*") if path.suffix in {".js", ".mjs"}]
    assert scripts == [PROGRAM / "app/console/static/keep.js"]


BROWSER_FOLDERS = [f"crypto/browser{folder}" for folder in ("", "/api", "/officer", "/reporter", "/statements")]


@pytest.mark.parametrize("path", [path for folder in BROWSER_FOLDERS for path in script_files(folder)], ids=str)
def test_sealing_code_in_the_browser_knows_no_page_network_or_storage(path: Path) -> None:
    for module in read_script_imports(path):
        assert (path.parent / module).resolve().is_relative_to(PROGRAM / "crypto/browser"), module
    # A property may be called so (`directory.document`); what stands alone is the browser's.
    assert re.findall(rf"(?<![.\w])(?:{BROWSER_GLOBALS})\b(?!\s*:)", strip_script(path)) == []


SCRIPTS = PROGRAM / "app/portal/scripts"
# What runs in workers: sealing knows primitives, metadata reads files, proof checks signed days.
WORKERS = {*SCRIPTS.glob("*/worker.js"), *SCRIPTS.glob("metadata/**/*.js"), *SCRIPTS.glob("sealing/*.js")}
PAGE_SCRIPTS = sorted({*SCRIPTS.rglob("*.js")} - WORKERS | {SCRIPTS / "sealing/client.js"})


@pytest.mark.parametrize("path", PAGE_SCRIPTS, ids=str)
def test_page_code_knows_no_primitives_and_keeps_nothing(path: Path) -> None:
    for module in read_script_imports(path):
        target = (path.parent / module).resolve()
        assert target in PAGE_SCRIPTS or target == PROGRAM / "crypto/browser/errors.js", module
    assert re.findall(rf"\bsubtle\s*[.\[]|\b(?:{STORING})\b", strip_script(path)) == []


STATIC = PROGRAM / "app/portal/static"


@pytest.mark.parametrize("name", ["mailbox.js", "proof.js", "work.js"])
def test_what_is_loaded_beside_the_pages_asks_them_only_for_what_they_export(name: str) -> None:
    taken = re.findall(r'import\{([^}]*)\}from"\./pages\.js"', (STATIC / name).read_text("utf-8"))
    given = re.findall(r"export\{([^}]*)\}", (STATIC / "pages.js").read_text("utf-8"))
    asked = {each.split(" as ")[0] for each in ",".join(taken).split(",")}
    assert asked - {each.split(" as ")[-1] for each in ",".join(given).split(",")} == set()


def test_the_pages_have_a_sentence_for_every_error_that_their_workers_name() -> None:
    named = {
        each
        for name in ("sealing.js", "opening.js", "proving.js")
        for each in re.findall(r'static name="(\w+)"', (STATIC / name).read_text("utf-8"))
    }
    listed = [
        (SCRIPTS / folder / "errors.js").read_text("utf-8").split("export {")[1] for folder in ("", "mailbox", "proof")
    ]
    # What can't be trusted is left out by the worker, and told of as an address that is missing.
    assert named - set(re.findall(r"\w+", " ".join(listed))) == {"UntrustedStatement", "AmbiguousAddress"}
    assert len(named) > 15


METADATA_SCRIPTS = [path for path in SCRIPTS.glob("metadata/**/*.js") if path.parent.name != "vendor"]


@pytest.mark.parametrize("path", METADATA_SCRIPTS, ids=str)
def test_what_looks_into_files_knows_no_page_sealing_network_or_storage(path: Path) -> None:
    for module in read_script_imports(path):
        assert (path.parent / module).resolve().is_relative_to(SCRIPTS / "metadata"), module
    assert re.findall(rf"(?<![.\w])(?:{BROWSER_GLOBALS})\b(?!\s*:)", strip_script(path)) == []


def test_the_rules_find_what_they_forbid(tmp_path: Path) -> None:
    python, script = tmp_path / "bad.py", tmp_path / "bad.js"
    python.write_text("from crypto import envelope as e\nimport app.console.cli\ne.unseal(1)\n")
    script.write_text('import { a } from "../crypto/x.js"; // "fetch"\nconst b = await fetch(a); import("./y.js");\n')
    assert {"crypto.envelope", "app.console.cli"} <= set(read_imports(python))
    assert "unseal" in read_names(python)
    assert read_script_imports(script) == ["../crypto/x.js", "./y.js"]
    assert re.findall(rf"(?<![.\w])(?:{BROWSER_GLOBALS})\b", strip_script(script)) == ["fetch"]
