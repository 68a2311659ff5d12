"""A generated file that is committed: written, or with `--check` compared with what would be written."""

import difflib
import sys
from pathlib import Path

from supply_chain.locked import PROGRAM

SHOWN_LINES = 12


def write_or_check(name: str, text: str, command: str) -> None:
    """Write the file, or with `--check` on the command line leave it and exit with 1 where it differs."""
    path = PROGRAM / name
    if "--check" not in sys.argv[1:]:
        path.write_text(text, "utf-8")
        return
    committed = path.read_text("utf-8") if path.is_file() else ""
    if committed != text:
        print(*_first_differences(path, committed, text), sep="\n", file=sys.stderr)
        sys.exit(f"{name} is not what the locks give. Run: {command}")


def _first_differences(path: Path, committed: str, text: str) -> list[str]:
    lines = difflib.unified_diff(
        committed.splitlines(), text.splitlines(), path.name, "from the locks", n=0, lineterm=""
    )
    return list(lines)[:SHOWN_LINES]
