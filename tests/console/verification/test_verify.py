"""`sealedline-console verify`, on stores that are honest and that are not."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.case_store.cases import delete_case
from app.console.cli import main
from app.console.verification import cli
from crypto.encoding import b64encode
from tests.console.office import PASSPHRASE, TODAY, Correspondent, Office
from tests.organisation import INSTANCE

WHOLE = "Nothing is missing or changed"
NOT_WHOLE = "Not all is as it was written"


def run(office: Office, *arguments: str, **settings: str) -> Result:
    known = {
        "SEALEDLINE_KEYS": str(office.keys),
        "SEALEDLINE_ROOT": b64encode(office.organisation.root.verify),
        "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
    }
    key = [] if "--key" in arguments else ["--key", "compliance"]
    with pytest.MonkeyPatch.context() as patch:
        if "SEALEDLINE_GATEWAY" not in settings:
            patch.setattr(cli, "open_line", lambda _address, _proxy: office.line)
        command = ["verify", *arguments, *key]
        return CliRunner().invoke(main, command, input=f"{PASSPHRASE}\n", env=known | settings)


def print_out(office: Office, folder: Path) -> str:
    """Verify, and keep what is printed."""
    path = folder / "printed.txt"
    path.write_text(run(office).stdout)
    return str(path)


def work(office: Office) -> Correspondent:
    """A case with a record of three entries, beside one that nobody touches."""
    office.file("Another one.")
    case = office.file()
    console = office.open_console("counsel")
    for text in ("First.", "Second.", "Third."):
        console.answer(case.path, text)
    return case


def test_an_honest_store_is_whole_and_prints_a_line_for_each_case(office: Office, tmp_path: Path) -> None:
    case = work(office)
    printed = run(office)
    assert printed.exit_code == 0
    assert "2 cases with 3 entries checked." in printed.stderr
    assert WHOLE in printed.stderr
    remark, *lines = printed.stdout.splitlines()
    assert remark == f"# Sealed Line, {TODAY.isoformat()}"
    assert sorted(int(line.split()[1]) for line in lines) == [0, 3]
    assert case.reporter.mailbox.hex() not in printed.stdout
    assert run(office, "--against", print_out(office, tmp_path)).exit_code == 0


def test_a_store_without_cases_is_whole(office: Office) -> None:
    result = run(office)
    assert (result.exit_code, result.stdout) == (0, f"# Sealed Line, {TODAY.isoformat()}\n")


def test_a_record_that_grew_still_fits_an_earlier_print_out(office: Office, tmp_path: Path) -> None:
    case = work(office)
    printed = print_out(office, tmp_path)
    office.open_console().answer(case.path, "Fourth.")
    assert run(office, "--against", printed).exit_code == 0


def cut_the_end(office: Office, case: Correspondent) -> None:
    office.delete_entry(case, -1)


def cut_the_middle(office: Office, case: Correspondent) -> None:
    office.delete_entry(case, 1)


def alter_the_end(office: Office, case: Correspondent) -> None:
    last = office.chain(case)[-1]
    office.change("UPDATE entries SET envelope = ? WHERE id = ?", last.envelope[:-1] + b"?", last.id)


def alter_the_report(office: Office, case: Correspondent) -> None:
    office.change_envelopes("messages", case, lambda envelope: envelope[:-1] + bytes([envelope[-1] ^ 1]))


def reorder(office: Office, case: Correspondent) -> None:
    one, two, _ = office.chain(case)
    office.change("UPDATE entries SET envelope = ? WHERE id = ?", two.envelope, one.id)
    office.change("UPDATE entries SET envelope = ? WHERE id = ?", one.envelope, two.id)


def lose_the_case(office: Office, case: Correspondent) -> None:
    office.change("DELETE FROM entries WHERE gate = ?", case.reporter.gate)
    office.change("DELETE FROM messages WHERE gate = ?", case.reporter.gate)
    office.change("DELETE FROM notes WHERE gate = ?", case.reporter.gate)
    office.change("DELETE FROM replies WHERE gate = ?", case.reporter.gate)
    office.change("DELETE FROM cases WHERE gate = ?", case.reporter.gate)


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (cut_the_end, "It had 3 entries then and has fewer now"),
        (cut_the_middle, "It had 3 entries then and has fewer now"),
        (alter_the_end, "What was printed was replaced since"),
        (alter_the_report, "It had 3 entries then and has fewer now"),
        (reorder, "It had 3 entries then and has fewer now"),
        (lose_the_case, "It is gone, and nothing says that it was deleted."),
    ],
)
def test_a_print_out_finds_whatever_was_cut_replaced_or_reordered(
    office: Office, tmp_path: Path, harm: Callable[[Office, Correspondent], None], sentence: str
) -> None:
    case = work(office)
    printed = print_out(office, tmp_path)
    harm(office, case)
    result = run(office, "--against", printed)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert NOT_WHOLE in result.stderr
    assert WHOLE not in result.stderr


@pytest.mark.parametrize("harm", [cut_the_middle, alter_the_report, reorder])
def test_without_a_print_out_a_chain_that_does_not_hang_together_is_found(
    office: Office, harm: Callable[[Office, Correspondent], None]
) -> None:
    case = work(office)
    harm(office, case)
    result = run(office)
    assert result.exit_code == 1
    assert "no place" in result.stderr


def test_of_a_case_that_was_deleted_the_day_is_told(office: Office, tmp_path: Path) -> None:
    case = work(office)
    printed = print_out(office, tmp_path)
    delete_case(office.db, case.reporter.gate, deleted_on=date(2026, 5, 4))
    result = run(office, "--against", printed)
    assert result.exit_code == 1
    assert "The store says that it was deleted on 2026-05-04" in result.stderr


def test_a_report_that_is_lost_is_told(office: Office) -> None:
    case = work(office)
    office.change("DELETE FROM messages WHERE gate = ?", case.reporter.gate)
    assert "The report is not there." in run(office).stderr


def test_with_a_key_authors_are_checked_too(office: Office) -> None:
    work(office)
    result = run(office, "--key", "compliance")
    assert result.exit_code == 0
    assert "Authors checked: 3. Sealed to others, or damaged so that they look like it: 0." in result.stderr
    assert PASSPHRASE not in result.output


def test_with_a_key_entries_by_a_stranger_are_found(office: Office) -> None:
    case = office.file()
    office.slip_in_entry(case, "compliance", office.identity("director"), "I decide alone.")
    assert run(office, "--key", "director").exit_code == 0
    result = run(office, "--key", "compliance")
    assert result.exit_code == 1
    assert "Entry 1:" in result.stderr
    assert "I decide alone." not in result.output


def test_with_a_key_an_altered_last_entry_is_found_without_a_print_out(office: Office) -> None:
    case = work(office)
    alter_the_end(office, case)
    assert run(office, "--key", "director").exit_code == 0
    assert "Entry 3:" in run(office, "--key", "compliance").stderr


def test_what_is_sealed_to_others_is_counted_and_not_judged(office: Office) -> None:
    work(office)
    result = run(office, "--key", "director")
    assert result.exit_code == 0
    assert "Authors checked: 0." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        ([], {"SEALEDLINE_GATEWAY": "http://example.org"}, "https://"),
        ([], {"SEALEDLINE_INSTANCE": "short"}, "22 characters"),
        ([], {"SEALEDLINE_INSTANCE": ""}, "SEALEDLINE_INSTANCE"),
        ([], {"SEALEDLINE_ROOT": "short"}, "43 characters"),
        (["--key", "compliance"], {"SEALEDLINE_ROOT": ""}, "sealedline-console join"),
        (["--key", "compliance"], {"SEALEDLINE_ROOT": b64encode(bytes(32))}, "not signed by your root key"),
        (["--key", "../compliance"], {}, "key file"),
        (["--key", "nobody"], {}, "key file"),
        (["--against", "missing.txt"], {}, "does not exist"),
    ],
)
def test_what_is_wrong_is_said_in_words(
    office: Office, arguments: list[str], settings: dict[str, str], sentence: str
) -> None:
    result = run(office, *arguments, **settings)
    assert result.exit_code in (1, 2)
    assert sentence in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("text", ["nonsense", "00 1 00", "ä", "\x00"])
def test_what_is_no_print_out_is_refused(office: Office, tmp_path: Path, text: str) -> None:
    path = tmp_path / "printed.txt"
    path.write_text(text)
    result = run(office, "--against", str(path))
    assert result.exit_code == 2
    assert "--against" in result.stderr


def test_a_store_that_is_away_is_said_in_words(office: Office) -> None:
    result = run(office, SEALEDLINE_GATEWAY="http://127.0.0.1:1")
    assert result.exit_code == 1
    assert "The store can't be reached" in result.stderr
