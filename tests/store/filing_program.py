"""A program to be killed: files reports without end, and prints the mailbox of each that was acknowledged.

Everything in a report follows from its mailbox, so that whoever reads the store can check that it is whole.
"""

import hashlib
import os
import secrets
import sys
import threading

from app.store import database
from crypto.encoding import digest
from tests.store.random_reports import Report


def derive_report(mailbox: bytes) -> Report:
    sealed = hashlib.shake_256(mailbox).digest(13_200)
    return Report(mailbox, digest("gate", mailbox), sealed[:7_800], sealed[7_800:])


def file_reports(db: database.Database) -> None:
    while True:
        report = derive_report(secrets.token_bytes(32))
        report.file(db)
        os.write(1, report.mailbox.hex().encode() + b"\n")  # a whole line, whatever the other threads print


if __name__ == "__main__":
    opened = database.open_database(sys.argv[1])
    for _ in range(3):
        threading.Thread(target=file_reports, args=[opened]).start()
