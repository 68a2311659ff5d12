"""`python -m tests.vectors.make [--check]`: writes every vector; the same bytes on every run.

With `--check` nothing is written: it lists what differs and exits with 1.
"""

import sys

from tests.vectors.make.files import FOLDER, find_differences, make_files


def main() -> None:
    if sys.argv[1:] == ["--check"]:
        sys.exit("\n".join(find_differences()) or None)
    made = make_files()
    for path in FOLDER.glob("*.json"):
        if path.stem not in made:
            path.unlink()
    for name, data in made.items():
        (FOLDER / f"{name}.json").write_bytes(data)


if __name__ == "__main__":
    main()
