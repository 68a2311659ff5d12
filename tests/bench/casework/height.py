"""How tall the page of a finished case is, in Chromium at 1280 x 800 and at 360 x 800, and what it takes to make it.

python -m tests.bench.casework.height

After that, what the page of a case takes whose record has 200 entries.
"""

import time

from app.console.drafts.send import send
from app.console.drafts.submission import Change, Submission
from app.console.workspace.workspace import Workspace
from tests.bench.casework.office import finish, looking, working
from tests.console.office import Console, Correspondent, Office

MANY = 200


def measure(console: Console, case: Correspondent) -> float:
    """The median of nine requests for the page of a case, in seconds of CPU: what else runs changes that least."""
    seconds = []
    for _time in range(9):
        began = time.process_time()
        console.read(case.path)
        seconds.append(time.process_time() - began)
    return sorted(seconds)[4]


def write_on(office: Office) -> Correspondent:
    """A case with 200 entries, stored together."""
    case = office.file()
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(20)
    notes = [Change("note", {"text": "What was said in the meeting about it. " * 6})] * MANY
    send(workspace, Submission(case.reporter.gate, notes, [], "once", "attempt", "actions", {}, {}))
    workspace.clear()
    return case


def main() -> None:
    """Print the heights in CSS pixels, the entries of the record, and the median of nine requests."""
    with working() as office:
        case, console = finish(office), office.open_console()
        print(f"{len(office.chain(case))} entries, {measure(console, case):.3f} s of CPU")
        print(f"{MANY} entries, {measure(console, write_on(office)):.3f} s of CPU")
        with looking(office) as (page, address):
            page.goto(address + case.path)
            for width in (1280, 360):
                page.set_viewport_size({"width": width, "height": 800})
                print(f"{width} px: {page.evaluate('document.documentElement.scrollHeight')} px tall")


if __name__ == "__main__":
    main()
