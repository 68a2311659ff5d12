"""The console's place in the menu of each system."""

import platform
import subprocess
import sysconfig
from pathlib import Path, PureWindowsPath
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from app.console.cli import main
from app.console.install_shortcut import describe, install

ODD = 'it\'s "100%" $HOME `ls` \\'


def unquote_entry(text: str) -> list[str]:
    """The command line of an Exec key, as the Desktop Entry Specification has it read."""
    line = text.split("\nExec=")[1].split("\n")[0].replace("\\\\", "\\")
    # A shell reads double quotes in the same way.
    told = subprocess.run(["sh", "-c", f"printf '%s\n' {line}"], capture_output=True, text=True, check=True)
    return [each.replace("%%", "%") for each in told.stdout.splitlines()]


def test_a_desktop_entry_opens_the_console_and_another_one_join_files(tmp_path: Path) -> None:
    program = tmp_path / ODD / "sealedline-console"
    shortcut = describe("Linux", program, tmp_path, {"XDG_DATA_HOME": ""})
    install(shortcut)
    applications = tmp_path / ".local/share/applications"
    assert shortcut.place == applications / "sealedline-console.desktop"
    entry = (applications / "sealedline-console.desktop").read_text("utf-8")
    join = (applications / "sealedline-join.desktop").read_text("utf-8")
    assert unquote_entry(entry) == [str(program)]
    assert unquote_entry(join) == [str(program), "join", "%f"]
    assert "\nTerminal=true\n" in entry
    assert "MimeType=" not in entry
    types = ElementTree.parse(tmp_path / ".local/share/mime/packages/sealedline.xml")
    [kind], [glob] = types.iterfind("{*}mime-type"), types.iterfind("{*}mime-type/{*}glob")
    assert f"\nMimeType={kind.attrib['type']};\n" in join
    assert glob.attrib["pattern"] == "*.sealedline"
    install(shortcut)
    assert describe("Linux", program, tmp_path, {"XDG_DATA_HOME": "/data"}).place.parts[:2] == ("/", "data")


def test_on_macos_a_script_starts_it(tmp_path: Path) -> None:
    program = tmp_path / ODD / "sealedline-console"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho started\n")
    program.chmod(0o700)
    shortcut = describe("Darwin", program, tmp_path, {})
    install(shortcut)
    assert shortcut.place == tmp_path / "Applications" / "Sealed Line.command"
    assert subprocess.run([shortcut.place], capture_output=True, text=True, check=True).stdout == "started\n"


def test_on_windows_no_path_is_read_as_a_command() -> None:
    program = Path("C:\\Users\\O'Hara & ‘sons’\\sealedline-console.exe")
    environ = {"APPDATA": "C:\\Users\\anna\\AppData\\Roaming", "SYSTEMROOT": "C:\\Windows"}
    shortcut = describe("Windows", program, Path(), environ)
    menu = PureWindowsPath(environ["APPDATA"]) / "Microsoft/Windows/Start Menu/Programs"
    assert shortcut.place == menu / "Sealed Line.lnk"
    assert shortcut.files == {}
    link, *registry = shortcut.commands
    assert [each for each in (str(program), environ["APPDATA"]) if each in " ".join(link)] == []
    assert shortcut.variables["PROGRAM"] == str(program)
    assert shortcut.variables["LINK"] == str(shortcut.place)
    assert registry[1][3:5] == ("/ve", "/d")
    assert registry[1][5] == f'"{program}" join "%1"'
    assert registry[1][2] == f"HKCU\\Software\\Classes\\{registry[0][5]}\\shell\\open\\command"
    assert {PureWindowsPath(command[0]).parts[:3] for command in shortcut.commands} == {("C:\\", "Windows", "System32")}


@pytest.mark.parametrize("system", ["Windows", "Darwin"])
def test_a_system_that_refuses_is_told_of_in_a_sentence(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No variables of Windows; a file where the folder should be. Nothing else is left behind."""
    (tmp_path / "Applications").write_text("")
    for name in ("sealedline-console", "sealedline-console.exe"):
        (tmp_path / name).write_text("")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(tmp_path))
    told = CliRunner().invoke(main, ["install-shortcut"])
    assert told.exit_code == 1
    assert "Start the console by its name" in told.output
    assert (tmp_path / "Applications").read_text() == ""
