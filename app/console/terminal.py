"""The terminal in which the console was started: shows the link that begins a session, and another for each Enter."""

import os
import signal
import sys
import threading
import webbrowser
from contextlib import suppress
from gettext import gettext as _
from html import escape
from pathlib import Path

import click

from app import private_file
from app.console.auth.door import LINK_SECONDS, Door
from app.console.config import ConsoleConfig

PAGE = '<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
PAGE += '<meta http-equiv="refresh" content="0; url={link}"><title>Sealed Line</title>\n'
NAME = "open the console.html"
REFUSAL = '<!doctype html><meta charset="utf-8"><title>Sealed Line</title>'
REFUSAL += '<meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width">'
REFUSAL += "<h1>{title}</h1>\n<p>{sentence}</p>\n"
NOT_STARTED = "why the console does not start.html"


def offer_links(door: Door, config: ConsoleConfig) -> None:
    """Show a link now, and another one whenever a line comes from the terminal, until that is closed."""
    show_link(door, config)
    if sys.stdin is not None:
        # In the background of a shell, reading from the terminal would stop the console; so it fails instead.
        if hasattr(signal, "SIGTTIN"):
            signal.signal(signal.SIGTTIN, signal.SIG_IGN)
        threading.Thread(target=_read_lines, args=(door, config), name="links", daemon=True).start()


def show_link(door: Door, config: ConsoleConfig) -> None:
    """Draw a link, print it, and open it in the browser unless the settings say no or there is no screen."""
    link = f"http://localhost:{config.port}{door.draw()}"
    words = _("This link opens the console, once, within {minutes} minutes:").format(minutes=LINK_SECONDS // 60)
    click.echo(f"{words}\n\n    {link}\n\n" + _("Press Enter for another one, Ctrl-C to end."))
    if config.opens_browser and _has_screen():
        # What can't be opened was printed.
        with suppress(OSError, webbrowser.Error):
            webbrowser.open(_write_page(link, config.saved).as_uri())


def refuse(sentence: str) -> click.ClickException:
    """Say why the console doesn't start: where it was started by a double click, in the browser too."""
    if (
        os.environ.get("SEALEDLINE_OPENS_BROWSER") != "no"
        and not (sys.stderr and sys.stderr.isatty())
        and _has_screen()
    ):
        with suppress(OSError, RuntimeError, webbrowser.Error):
            folder = Path.home() / "Sealed Line"
            private_file.make_folder(folder)
            text = REFUSAL.format(title=escape(_("The console doesn't start")), sentence=escape(sentence))
            private_file.replace(folder / NOT_STARTED, lambda file: file.write(text.encode()))
            webbrowser.open((folder / NOT_STARTED).as_uri())
    return click.ClickException(sentence)


def remove_page(config: ConsoleConfig) -> None:
    """Remove the file by which the browser was opened, if that is possible."""
    with suppress(OSError):
        private_file.remove(config.saved / NAME)


def _write_page(link: str, folder: Path) -> Path:
    # Who runs on this machine reads the command lines of all programs: the browser's has the file's name alone. The
    # folder isn't hidden, because browsers from an application store can't read hidden ones.
    private_file.make_folder(folder)
    private_file.replace(folder / NAME, lambda file: file.write(PAGE.format(link=escape(link)).encode()))
    return folder / NAME


def _has_screen() -> bool:
    # Without one, a browser in letters would take the terminal.
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _read_lines(door: Door, config: ConsoleConfig) -> None:
    # Not by sys.stdin.readline: a thread that waits in it makes the interpreter abort when it ends.
    with suppress(OSError, ValueError):
        while os.read(sys.stdin.fileno(), 4096):
            show_link(door, config)
