"""Group commit: what several threads write at the same moment shares one transaction, and its one fsync.

For SQLite, which commits one transaction at a time. PostgreSQL does this by itself.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

T = TypeVar("T")
DRIVER_ERRORS = (sqlite3.Error, psycopg.Error)
Write = Callable[[Connection], Any]


class GroupCommit:
    """Jobs of one process. The thread that holds the lock runs all jobs that wait for it, each in a savepoint."""

    def __init__(self, writing: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._writing = writing
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Write, Future[Any]]] = deque()

    def write(self, job: Callable[[Connection], T]) -> T:
        """Run a job and return what it returns, once that is durable.

        Raises what the job raises, which undoes its own writing alone; an error of the database undoes the whole group.
        """
        outcome: Future[T] = Future()
        self._waiting.append((job, outcome))
        with self._lock:
            if not outcome.done():
                self._write_all([self._waiting.popleft() for _ in range(len(self._waiting))])
        return outcome.result()

    def _write_all(self, taken: list[tuple[Write, Future[Any]]]) -> None:
        try:
            with self._writing() as connection:
                results = [_run(job, connection) for job, _outcome in taken]
        except Exception as error:
            for _job, outcome in taken:
                outcome.set_exception(error)
            return
        for (_job, outcome), (result, refusal) in zip(taken, results, strict=True):
            if refusal is None:
                outcome.set_result(result)
            else:
                outcome.set_exception(refusal)


def _run(job: Write, connection: Connection) -> tuple[Any, Exception | None]:
    driver: Any = connection.connection.driver_connection
    refusal: Exception | None = None
    result = None
    driver.execute("SAVEPOINT job")
    try:
        result = job(connection)
    except (SQLAlchemyError, *DRIVER_ERRORS):
        # The store is at fault, not the job: nobody's writing can be relied on.
        raise
    except Exception as error:
        driver.execute("ROLLBACK TO job")
        refusal = error
    driver.execute("RELEASE job")
    return result, refusal
