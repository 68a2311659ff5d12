"""The command that keeps the catalogues current: `python -m app.language extract` collects every sentence of the code.

`check` fails if that is due, or if a catalogue lacks a translation or has a wrong one.
"""

import argparse
import sys
from pathlib import Path

from app.language import FOLDER, read_catalog
from app.language.collecting import update
from app.language.faults import find_faults
from app.language.locales import ENGLISH, LOCALES

SHOWN = 20


def main() -> None:
    """Write the catalogues, or say what is wrong with them."""
    parser = argparse.ArgumentParser(prog="python -m app.language", description=__doc__)
    parser.add_argument("command", choices=("extract", "check"))
    command = parser.parse_args().command
    texts = update(Path(__file__).parents[2])
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text]
    if command == "extract":
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts[path], "utf-8")
        return
    if stale:
        names = ", ".join(str(path.relative_to(FOLDER)) for path in stale)
        sys.exit(f"Not current: {names}. Run: python -m app.language extract")
    faults = [
        f"{locale}: {fault}" for locale in LOCALES if locale != ENGLISH for fault in find_faults(read_catalog(locale))
    ]
    if faults:
        sys.exit("\n".join([*faults[:SHOWN], f"Faults in translations: {len(faults)}."]))


if __name__ == "__main__":
    main()
