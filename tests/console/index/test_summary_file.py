"""The file of summaries: what a later unlocking need not open again; it tells nobody anything, and never a lie."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from app.case_store import cases
from app.console.cases import loader
from app.console.cases.opened_case import OpenedCase
from app.console.inbox.rows import InboxRow
from app.console.index import case_index, opener, summary_worker
from app.console.index.summary_file import StoredSummary, SummaryFile
from app.console.jobs import Stopped
from app.console.workspace.workspace import Workspace
from app.periods import PROCEDURE as DEFAULT
from app.store_calls import cases as calls
from crypto.officer import local_file
from tests.console.office import TODAY, Office, list_rows

SECRET = "Told in confidence"


@pytest.fixture(autouse=True)
def _worth_keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_index, "SAVE_THRESHOLD", 1)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The cases of which a summary was made, one for each time."""
    made: list[object] = []
    summarise = summary_worker.summarise_opened_case

    def count(folder: OpenedCase, *how: object) -> StoredSummary:
        made.append(folder.row.gate)
        return summarise(folder, *how)  # type: ignore[arg-type]

    monkeypatch.setattr(summary_worker, "summarise_opened_case", count)
    return made


def find_file(office: Office, officer: str = "compliance") -> Path:
    return office.keys / f"{officer}.summaries"


def unlock(office: Office, officer: str = "compliance", keeps_summaries: bool = True) -> list[InboxRow]:
    """Unlock, wait for the inbox and for what is kept of it, and lock again."""
    workspace = Workspace(officer, office.identity(officer), office.line, office.config, keeps_summaries)
    workspace.refresh(60)
    lines = list_rows(workspace)
    workspace._refresher._saver.shutdown()
    workspace.clear()
    return lines


def read_kept(office: Office, officer: str = "compliance") -> list[bytes]:
    """The gates of which the file holds something, whatever the context."""
    file = SummaryFile(office.keys, officer, office.identity(officer).file_key)
    with find_file(office, officer).open("rb") as opened:
        context = next(local_file.read(opened, file._file._key))
    return [*(file.read(context) or {})]


def test_a_later_unlocking_makes_only_the_summaries_of_what_has_changed(office: Office, made: list[object]) -> None:
    case = office.file(f"{SECRET}.")
    office.file("For others.", left_out=("compliance",))
    office.change_envelopes("messages", office.file("Damaged."), lambda envelope: b"XXXX" + envelope[4:])
    first = unlock(office)
    assert len(made) == 3
    assert unlock(office) == first
    assert len(made) == 3
    case.follow_up("More.")
    [line] = unlock(office)
    assert line.messages == 2
    assert made[3:] == [case.reporter.gate]


def test_what_is_kept_is_sealed_and_its_owners_alone(office: Office) -> None:
    office.file(f"{SECRET}.")
    unlock(office)
    path = find_file(office)
    assert path.stat().st_mode & 0o777 == 0o600
    assert SECRET.encode() not in path.read_bytes()
    kept = [each.name for each in office.keys.iterdir() if each.suffix != ".key"]
    assert [name for name in kept if not name.startswith("directory-")] == [path.name]


def test_searches_and_filters_work_on_what_was_kept(office: Office, made: list[object]) -> None:
    case = office.file("Über die Straße.")
    office.open_console().act(case.path, "describe", customer="Ministry", tags="phones")
    unlock(office)
    count = len(made)
    console = office.open_console()
    found = console.post("/look", console.read("/"), words="strasse phones", tag="phones").location
    page = console.read(found)
    assert "<mark>Straße</mark>" in page and "1 case fits." in page
    assert len(made) == count


@pytest.mark.parametrize("damage", ["empty", "folder", "junk", "another's", "of another folder"])
def test_a_file_that_can_not_be_used_is_ignored_and_replaced(office: Office, damage: str, made: list[object]) -> None:
    office.file(f"{SECRET}.")
    first = unlock(office)
    path = find_file(office)
    data = path.read_bytes()
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        other = SummaryFile(office.keys, "compliance", bytes(32))
        other.write(bytes(32), {}, lambda: None)
        path.write_bytes(
            {"empty": b"", "junk": b"x" * 500, "of another folder": data[:40]}.get(damage, path.read_bytes())
        )
    assert unlock(office) == first
    assert len(made) == 2
    if damage != "folder":
        assert read_kept(office)


def test_a_file_cut_or_changed_anywhere_is_ignored(office: Office) -> None:
    office.file(f"{SECRET}.")
    unlock(office)
    path, file = find_file(office), SummaryFile(office.keys, "compliance", office.identity("compliance").file_key)
    data = path.read_bytes()
    [gate] = read_kept(office)
    with path.open("rb") as opened:
        context = next(local_file.read(opened, file._file._key))
    assert [*(file.read(context) or {})] == [gate]
    for at in range(len(data)):
        for damaged in (data[:at], data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]):
            path.write_bytes(damaged)
            assert file.read(context) == {}


def test_an_older_file_put_back_shows_nothing_old(office: Office) -> None:
    case = office.file(f"{SECRET}.")
    kept = office.file("Kept.")
    unlock(office)
    older = find_file(office).read_bytes()
    kept.follow_up("More.")
    cases.delete_case(office.db, case.reporter.gate, deleted_on=TODAY)
    unlock(office)
    find_file(office).write_bytes(older)
    assert [(line.words, line.messages) for line in unlock(office)] == [("Kept.", 2)]
    assert read_kept(office) == [kept.reporter.gate]


@pytest.mark.parametrize("is_unlocked", [True, False])
def test_a_deleted_case_does_not_stay_in_the_file(office: Office, is_unlocked: bool) -> None:
    case, kept = office.file(f"{SECRET}."), office.file("Kept.")
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(60)
    workspace._refresher._saver.submit(lambda: None).result()
    assert {*read_kept(office)} == {case.reporter.gate, kept.reporter.gate}
    if not is_unlocked:
        workspace.clear()
        workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    cases.delete_case(office.db, case.reporter.gate, deleted_on=TODAY)
    workspace.refresh(60)
    workspace._refresher._saver.submit(lambda: None).result()
    assert read_kept(office) == [kept.reporter.gate]
    workspace.clear()


def test_a_renewed_directory_leaves_summaries_good_unless_people_or_duties_changed(
    office: Office, made: list[object]
) -> None:
    office.file(f"{SECRET}.")
    unlock(office)
    office.publish(2, TODAY + timedelta(1))
    unlock(office)
    assert len(made) == 1
    office.charge(3, compliance=["investigator"])
    unlock(office)
    assert len(made) == 2


def test_other_rules_make_other_summaries(office: Office, made: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    office.file(f"{SECRET}.")
    unlock(office)
    other = office.keys.parent / "procedure.toml"
    other.write_text(DEFAULT.read_text("utf-8").replace('name = "Received"', 'name = "Just in"'), "utf-8")
    config = office.config.__class__(**{**vars(office.config), "procedure": other})
    monkeypatch.setattr(Office, "config", config)
    unlock(office)
    assert len(made) == 2


def test_without_the_file_nothing_outlives_the_desk_and_an_earlier_one_is_removed(
    office: Office, made: list[object]
) -> None:
    office.file(f"{SECRET}.")
    unlock(office)
    assert find_file(office).exists()
    for _ in range(2):
        unlock(office, keeps_summaries=False)
        assert not find_file(office).exists()
    assert len(made) == 3


def test_one_key_file_does_not_open_the_summaries_of_another(office: Office, made: list[object]) -> None:
    office.file("For the compliance officer alone.", left_out=("counsel",))
    unlock(office)
    find_file(office).rename(find_file(office, "counsel"))
    assert unlock(office, "counsel") == []


def test_consoles_that_write_at_once_leave_a_whole_file(office: Office) -> None:
    for number in range(3):
        office.file(f"Report {number}.")
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(60)
    workspace._refresher._saver.shutdown()
    filed, file = (
        {**workspace.case_index.summaries},
        SummaryFile(office.keys, "compliance", workspace.identity.file_key),
    )
    context, wrong = bytes(32), []

    def write() -> None:
        for _ in range(20):
            try:
                file.write(context, filed, lambda: None)
            except FileNotFoundError:
                continue
            except Exception as error:
                wrong.append(error)

    write()
    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert file.read(context) in (filed, None)
    assert wrong == []
    assert file.read(context) == filed
    assert [*office.keys.glob(".*")] == []
    workspace.clear()


def test_a_full_disk_leaves_the_inbox_as_it_is(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    office.file(f"{SECRET}.")
    with monkeypatch.context() as patch:
        patch.setattr(local_file, "write", fail)
        assert [line.words for line in unlock(office)] == [f"{SECRET}."]
    assert not find_file(office).exists()
    assert [*office.keys.glob(".*")] == []
    assert len(unlock(office)) == 1
    assert find_file(office).exists()


def test_locking_while_the_file_is_written_leaves_none_half_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.file(f"{SECRET}.")
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    write = SummaryFile.write

    def lock(self: SummaryFile, *how: object) -> None:
        workspace.clear()
        write(self, *how)  # type: ignore[arg-type]

    monkeypatch.setattr(SummaryFile, "write", lock)
    workspace.refresh(60)
    workspace._refresher._saver.shutdown()
    assert not find_file(office).exists()
    assert [*office.keys.glob(".*")] == []


@pytest.mark.slow
@pytest.mark.parametrize("many", [1, 500])
def test_locking_while_cases_are_opened_ends_that(office: Office, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(case_index, "NEWEST", 0)
    monkeypatch.setattr(opener, "WORKER_THRESHOLD", many)
    for number in range(3):
        office.file(f"Report {number}.")
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    read_cases = calls.read_cases

    def lock(*how: object) -> object:
        workspace.clear()
        return read_cases(*how)  # type: ignore[arg-type]

    monkeypatch.setattr(loader, "read_cases", lock)
    with pytest.raises(Stopped):
        workspace.refresh(60)
    assert workspace.case_index.summaries == {}
    assert workspace.case_index.rows == {}
    assert not find_file(office).exists()
