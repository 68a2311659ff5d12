"""Where the commands begin. One whose extra of the package isn't installed says so in a sentence."""

import sys
from gettext import gettext as _
from importlib import import_module

OURS = {"app", "crypto", "migrations"}


def admin() -> None:
    """`sealedline-admin`."""
    _run("admin", "server")


def console() -> None:
    """`sealedline-console`."""
    _run("console", "console")


def directory() -> None:
    """`sealedline-directory`."""
    _run("directory", "directory")


def gateway() -> None:
    """`sealedline-gateway`."""
    _run("gateway", "server")


def portal() -> None:
    """`sealedline-portal`."""
    _run("portal", "server")


def report() -> None:
    """`sealedline-report`."""
    _run("reporter", "report")


def _run(program: str, extra: str) -> None:
    try:
        main = import_module(f"app.{program}.cli").main
    except ModuleNotFoundError as error:
        if str(error.name).split(".")[0] in OURS:
            raise
        sys.exit(
            _(
                "This command needs {module}, which isn't installed. Install the package as sealedline[{extra}]: "
                "docs/install.md shows how."
            ).format(module=error.name, extra=extra)
        )
    main()
