"""Opens cases as a worker process of WorkerPool: `python -m app.console.cases.open_worker`."""

from app.console.cases.faults import CaseFault, find_fault
from app.console.cases.opened_case import OpenedCase, StoredCase, open_case
from app.console.cases.pool import serve
from crypto.directory import Directory
from crypto.keys import Identity


def try_case(stored: StoredCase, identity: Identity, directory: Directory) -> OpenedCase | CaseFault:
    """Open a case, or find what fails in it."""
    try:
        return open_case(stored, identity, directory)
    except Exception as error:
        return find_fault("opening", error)


if __name__ == "__main__":
    serve(try_case)
