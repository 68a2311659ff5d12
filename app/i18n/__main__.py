"""`python -m app.i18n extract` updates the catalogues from the code.

`check` fails if they are not up to date, or if a translation is missing or wrong.
"""

import argparse
import sys
from pathlib import Path

from app.i18n import FOLDER, read_catalog
from app.i18n.checks import find_faults
from app.i18n.extract import update
from app.i18n.locales import ENGLISH, LOCALES

SHOWN = 20


def main() -> None:
    """Write the catalogues, or say what is wrong with them."""
    parser = argparse.ArgumentParser(prog="python -m app.i18n", description=__doc__)
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
        sys.exit(f"Not current: {names}. Run: python -m app.i18n extract")
    faults = [
        f"{locale}: {fault}" for locale in LOCALES if locale != ENGLISH for fault in find_faults(read_catalog(locale))
    ]
    if faults:
        sys.exit("\n".join([*faults[:SHOWN], f"Faults in translations: {len(faults)}."]))


if __name__ == "__main__":
    main()
