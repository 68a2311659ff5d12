"""The wheel: the same files give the same bytes, and its programs run from it alone, where there is no checkout."""

import os
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from crypto.encoding import b64encode
from supply_chain.locked import PROGRAM, read_python_lock
from tests.console.files.test_save import list_saved
from tests.console.office import ACCOUNT, Office
from tests.console.test_cli import Browser, settings_of
from tests.journeys.site import serving_console, serving_gateway
from tests.organisation import INSTANCE
from tests.supply_chain.installed import Installed
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

# What scripts, styles and pages are built from stays in the repository: what is built is in the wheel.
SOURCES = ("app/portal/scripts/", "app/portal/styles/", "app/console/styles/", "app/assets.")
SERVER = ("alembic", "deflate", "h11", "obstore", "psycopg", "segno", "sqlalchemy")
CONSOLE = ("PIL", "flask_wtf", "platformdirs", "pypdfium2")


def test_two_builds_give_the_same_bytes_and_all_that_the_programs_read(wheels: list[Path]) -> None:
    one, two = wheels
    assert one.name == two.name
    assert one.read_bytes() == two.read_bytes()
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "app", "crypto", "migrations"],
        cwd=PROGRAM, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    expected = {name for name in listed if (PROGRAM / name).is_file() and not name.startswith(SOURCES)}
    held = {name for name in ZipFile(one).namelist() if ".dist-info/" not in name}
    assert expected ^ held == set()
    assert f'requires = ["setuptools=={read_python_lock()["setuptools"]}"]' in (PROGRAM / "pyproject.toml").read_text()


@pytest.mark.parametrize("system", ["Linux", "Windows"])
def test_the_console_runs_from_the_wheel(installed: Installed, office: Office, tmp_path: Path, system: str) -> None:
    """Outside of the checkout, with no server's package; and without what Windows doesn't have."""
    installed.choose("console")
    changed = installed.packages / "sitecustomize.py"
    if system == "Windows":
        shutil.copyfile(Path(__file__).with_name("without_posix.py"), changed)
    assert installed.find_modules(*SERVER) == []
    assert installed.find_modules("fcntl", "flask") == (["flask"] if system == "Windows" else ["fcntl", "flask"])
    case = office.file(files={"notes.txt": b"What was said."})
    store = {"SEALEDLINE_DATABASE": office.url, "SEALEDLINE_BLOBS": office.pieces.as_uri()}
    empty = tmp_path / "empty"
    empty.mkdir()
    command = installed.command("sealedline-console")
    with (
        serving_gateway(settings_of(office) | store, tmp_path) as gateway,
        serving_console(settings_of(office) | gateway, empty, command=command) as draw_link,
    ):
        browser = Browser(draw_link())
        browser.unlock()
        assert ACCOUNT in browser.read(case.path).text
        assert browser.read("/static/keep.js").headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert browser.post(f"{case.path}/export").status_code == 302
        assert "export.pdf" in browser.read(f"{case.path}/export").text
        assert browser.read(f"{case.path}/export.pdf").content.startswith(b"%PDF")
        assert browser.post(f"{case.path}/files").status_code == 302
        wait_until(lambda: [path.read_bytes() for path in list_saved(office) if path.suffix] == [b"What was said."])
        view = browser.read(browser.read(case.path).text.split('/view"')[0].split('href="')[-1] + "/view").text
        assert ("What was said." in view) == (system == "Linux")
        assert ("The console shows files on Linux only" in view) == (system == "Windows")
    changed.unlink(missing_ok=True)


def test_the_portal_builds_the_same_pages_from_the_wheel(installed: Installed, tmp_path: Path) -> None:
    installed.choose("server")
    assert installed.find_modules(*CONSOLE) == []
    settings = {
        "SEALEDLINE_DATABASE": f"sqlite:///{tmp_path / 'sealedline.db'}",
        "SEALEDLINE_ROOT": b64encode(bytes(32)),
        "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
        "SEALEDLINE_ORGANISATION": "Example",
        "SEALEDLINE_LANGUAGES": "th",
        "SEALEDLINE_PAGES": str(tmp_path / "pages"),
    }
    for name, command in (("portal", "migrate"), ("portal", "build"), ("gateway", "--help"), ("admin", "--help")):
        line = [*installed.command(f"sealedline-{name}"), command]
        subprocess.run(line, env={**os.environ, **settings}, cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    build_pages(PortalConfig.read(settings), tmp_path / "again")
    sums = [(tmp_path / folder / "SHA256SUMS").read_text() for folder in ("pages", "again")]
    assert sums[0] == sums[1]


@pytest.mark.parametrize(("extra", "command"), [("directory", "sealedline-directory"), ("report", "sealedline-report")])
def test_each_extra_is_enough_for_its_command(installed: Installed, extra: str, command: str) -> None:
    installed.choose(extra)
    assert installed.find_modules("flask", *SERVER) == []
    shown = subprocess.run([*installed.command(command), "--help"], capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    refused = subprocess.run(installed.command("sealedline-console"), capture_output=True, text=True)
    assert refused.returncode == 1
    assert "Install the package as sealedline[console]" in refused.stderr
