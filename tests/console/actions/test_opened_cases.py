"""What goes with a case that an officer opens: files."""

import io
from types import SimpleNamespace
from typing import Any

from tests.console.actions.test_new_case import FIELDS
from tests.console.drafts.test_send import find_marks
from tests.console.files.test_save import list_saved, save_all
from tests.console.office import Office
from tests.stored import list_cases


def test_files_go_with_a_new_case_and_open_for_everybody_who_reads_it(office: Office) -> None:
    console, files = office.open_console(), {"page.txt": b"A page of a newspaper.", "large.bin": b"x" * 2**21}
    chosen = [(io.BytesIO(data), name) for name, data in files.items()]
    checked = console.post("/open", **FIELDS, new_files=chosen, step="check").text
    assert "page.txt" in checked and list_cases(office.db) == [] and office.blobs.list_uploads() == set()
    marks = find_marks(checked)
    waiting = str(console.post("/open", checked, **FIELDS, files=marks, step="send").location)
    assert "The case is open: sealed and stored." in console.read_when_over(waiting)
    path = waiting.split("/sending/")[0]
    case: Any = SimpleNamespace(path=path)
    save_all(office.open_console("counsel"), case)
    assert {each.name: each.read_bytes() for each in list_saved(office)} == files
    # Once more it is the same case.
    again = console.post("/open", checked, **FIELDS, files=marks, step="send")
    assert again.location == path and len(list_cases(office.db)) == 1
