"""`sealedline-console install-shortcut`: puts the console into the menu of this system, for one user.

What that takes is described as a value for each system: files to write, and programs of the system to run. Files
`*.sealedline` are opened with `sealedline-console join`; not on macOS, where only a bundle may ask for it.
"""

import os
import platform
import shlex
import shutil
import subprocess
import sysconfig
from collections.abc import Mapping
from gettext import gettext as _
from pathlib import Path, PurePath, PureWindowsPath
from typing import NamedTuple

import click

from app import private_file

TITLE, SUMMARY = "Sealed Line", _("Read and answer sealed reports")
MIME_TYPE = "application/x-sealedline-join"
JOIN_KIND = "SealedLine.Join"
# What it is given is in variables: no text of a path is read as a command.
MAKE_LINK = (
    "$ErrorActionPreference = 'Stop'; $link = (New-Object -ComObject WScript.Shell).CreateShortcut($env:LINK); "
    "$link.TargetPath = $env:PROGRAM; $link.Description = $env:SUMMARY; $link.Save()"
)


class Shortcut(NamedTuple):
    """What puts the console into a menu.

    `place` is what the menu shows; `files` their texts by path, `programs` those of them that are to be run by a click;
    `commands` have `variables` in their environment. One that is `optional` only makes the system look again at once.
    """

    place: PurePath
    files: Mapping[Path, str] = {}
    programs: tuple[Path, ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    variables: Mapping[str, str] = {}
    is_optional: bool = False


@click.command("install-shortcut")
def install_shortcut() -> None:
    """Put the console into the menu of this system, for you alone."""
    system, home = platform.system(), Path.home()
    name = "sealedline-console.exe" if system == "Windows" else "sealedline-console"
    program = Path(sysconfig.get_path("scripts")) / name
    if not program.is_file():
        raise click.ClickException(_("{program} isn't there. Install the package first.").format(program=program))
    try:
        shortcut = describe(system, program, home, os.environ)
        install(shortcut)
    except (OSError, KeyError, subprocess.CalledProcessError) as error:
        told = _("This system doesn't take a shortcut ({error}). Start the console by its name: sealedline-console.")
        raise click.ClickException(told.format(error=error)) from None
    click.echo(_("In the menu now: {place}").format(place=shortcut.place))


def describe(system: str, program: Path, home: Path, environ: Mapping[str, str]) -> Shortcut:
    """What makes the shortcut on a system, as `platform.system` names it. KeyError for a variable that is missing."""
    if system == "Windows":
        folders = PureWindowsPath(environ["APPDATA"]), PureWindowsPath(environ["SYSTEMROOT"])
        return describe_windows(PureWindowsPath(program), *folders)
    if system == "Darwin":
        return describe_macos(program, home)
    return describe_linux(program, Path(environ.get("XDG_DATA_HOME") or home / ".local/share"))


def describe_linux(program: Path, data: Path) -> Shortcut:
    """Two desktop entries (one in the menu, one for join files) and a MIME type, as freedesktop.org has them."""
    applications, types = data / "applications", data / "mime"
    place = applications / "sealedline-console.desktop"
    files = {
        place: _write_entry(program, ""),
        applications / "sealedline-join.desktop": _write_entry(program, " join %f")
        + f"MimeType={MIME_TYPE};\nNoDisplay=true\n",
        types / "packages" / "sealedline.xml": '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">\n'
        f'  <mime-type type="{MIME_TYPE}"><comment>{TITLE}</comment><glob pattern="*.sealedline"/></mime-type>\n'
        "</mime-info>\n",
    }
    commands = (("update-desktop-database", str(applications)), ("update-mime-database", str(types)))
    return Shortcut(place, files, commands=commands, is_optional=True)


def describe_macos(program: Path, home: Path) -> Shortcut:
    """A script that Terminal runs when it is opened, in the user's own folder of applications."""
    place = home / "Applications" / f"{TITLE}.command"
    return Shortcut(place, {place: f"#!/bin/sh\nexec {shlex.quote(str(program))}\n"}, (place,))


def describe_windows(program: PureWindowsPath, roaming: PureWindowsPath, system: PureWindowsPath) -> Shortcut:
    """A link in the start menu, made by PowerShell, and what opens join files, in the user's part of the registry."""
    link = roaming / "Microsoft/Windows/Start Menu/Programs" / f"{TITLE}.lnk"
    # By whole paths: a program's name alone would be looked for in the folder in which the command is typed.
    powershell = system / "System32/WindowsPowerShell/v1.0/powershell.exe"
    register = (str(system / "System32/reg.exe"), "add")
    classes = r"HKCU\Software\Classes"
    commands = (
        (str(powershell), "-NoProfile", "-NonInteractive", "-Command", MAKE_LINK),
        (*register, rf"{classes}\.sealedline", "/ve", "/d", JOIN_KIND, "/f"),
        (*register, rf"{classes}\{JOIN_KIND}\shell\open\command", "/ve", "/d", f'"{program}" join "%1"', "/f"),
    )
    variables = {"LINK": str(link), "PROGRAM": str(program), "SUMMARY": SUMMARY}
    return Shortcut(link, commands=commands, variables=variables)


def install(shortcut: Shortcut) -> None:
    """Write the files and run the commands. Raises OSError, CalledProcessError but for what is optional."""
    for path, text in shortcut.files.items():
        _write(path, text.encode())
        if path in shortcut.programs:
            path.chmod(0o700)
    for command in shortcut.commands:
        if not shortcut.is_optional or shutil.which(command[0]):
            environ = {**os.environ, **shortcut.variables}
            output = subprocess.DEVNULL if shortcut.is_optional else None
            subprocess.run(command, check=not shortcut.is_optional, env=environ, stdout=output, stderr=output)


def _write(path: Path, data: bytes) -> None:
    private_file.make_folder(path.parent)
    private_file.replace(path, lambda file: file.write(data))


def _write_entry(program: Path, arguments: str) -> str:
    # Quoted as the Desktop Entry Specification has it, twice: for the command line, then for the file's texts.
    quoted = "".join(f"\\{letter}" if letter in '"`$\\' else letter for letter in str(program)).replace("%", "%%")
    command = f'"{quoted}"{arguments}'.replace("\\", "\\\\")
    return (
        f"[Desktop Entry]\nType=Application\nName={TITLE}\nComment={SUMMARY}\nTerminal=true\n"
        f"Categories=Office;\nExec={command}\n"
    )
