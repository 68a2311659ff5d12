"""Manual pages of the package's programs (man(7)), from what each says with --help, into a folder."""

import importlib
import sys
from pathlib import Path

import click

PROGRAMS = {"admin": 8, "directory": 1, "gateway": 8, "portal": 8, "report": 1}
MODULES = {"report": "reporter"}


def escape(text: str) -> str:
    """A text that man shows as it is."""
    return "\n".join(
        f"\\&{line}" if line.startswith((".", "'")) else line
        for line in text.replace("\\", "\\e").replace("-", "\\-").split("\n")
    )


def write_manual(name: str, section: int, command: click.Command) -> str:
    """The page of a program: what it is for, and each command with its options."""
    lines = [f'.TH SEALEDLINE\\-{name.upper()} {section} "" "Sealed Line"', ".SH NAME"]
    lines += [f"sealedline\\-{name} \\- {escape(command.get_short_help_str(60))}", ".SH SYNOPSIS"]
    lines += [f".B sealedline\\-{name}", "COMMAND [OPTIONS] [ARGUMENTS]", ".SH DESCRIPTION", escape(command.help or "")]
    lines.append(".SH COMMANDS")
    context = click.Context(command, info_name=f"sealedline-{name}")
    for each in command.list_commands(context) if isinstance(command, click.Group) else ():
        assert isinstance(command, click.Group)
        sub = command.get_command(context, each)
        assert sub
        usage = " ".join(sub.collect_usage_pieces(click.Context(sub, context, each)))
        lines += [".TP", f".B {escape(each)} {escape(usage)}", escape(sub.get_short_help_str(300))]
    lines += [".SH SEE ALSO", "/usr/share/doc/sealedline\\-server/commands.md"]
    return "\n".join(lines) + "\n"


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    for name, section in PROGRAMS.items():
        command = importlib.import_module(f"app.{MODULES.get(name, name)}.cli").main
        (folder / f"sealedline-{name}.{section}").write_text(write_manual(name, section, command), "utf-8")


if __name__ == "__main__":
    main()
