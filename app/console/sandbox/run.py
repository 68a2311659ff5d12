"""Runs a job in the sandbox (seccomp.py), with limits on its time (30 s) and output (32 MiB); it can be cancelled."""

import json
import os
import platform
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from app.console.jobs import Job
from app.console.sandbox.seccomp import SYSTEM_CALLS

SANDBOX_PROGRAM = Path(__file__).with_name("seccomp.py")
ANSWER_BYTES = 32 * 2**20
SECONDS = 30
LOOK_SECONDS = 0.2


class NotShown(Exception):
    """The sandbox gave no valid output for these bytes: damaged, too large, or made to harm."""


class NoSandbox(Exception):
    """This system has no sandbox. There no file of a stranger is parsed: the console saves it, and shows nothing."""


class Locked(Exception):
    """Only a password opens this file."""


def is_there() -> bool:
    """Whether this system has a sandbox: Linux on x86-64 or ARM64."""
    return platform.system() == "Linux" and platform.machine() in SYSTEM_CALLS


def require() -> None:
    """Raises NoSandbox where there is none."""
    if not is_there():
        raise NoSandbox


def run(program: Path, data: bytes, job: Job[Any], *arguments: str) -> tuple[dict[str, Any], bytes]:
    """Run a program on bytes, with `arguments`: gives the JSON object on its output's first line, and what follows.

    Raises NoSandbox, NotShown, Cancelled.
    """
    require()
    with subprocess.Popen(
        [sys.executable, "-I", SANDBOX_PROGRAM, program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
    ) as process:
        try:
            with cast(IO[bytes], process.stdin) as pipe:
                pipe.write(data)
            answer = b"".join(_collect(process, job))
        except (OSError, subprocess.TimeoutExpired):
            raise NotShown from None
        finally:
            process.kill()
    if process.returncode != 0:
        raise NotShown
    line, _newline, rest = answer.partition(b"\n")
    try:
        head = json.loads(line)
    except (ValueError, RecursionError):
        raise NotShown from None
    if not isinstance(head, dict):
        raise NotShown
    return head, rest


def _collect(process: subprocess.Popen[bytes], job: Job[Any]) -> Iterator[bytes]:
    out = cast(IO[bytes], process.stdout).fileno()
    end = time.monotonic() + SECONDS
    left = ANSWER_BYTES
    while time.monotonic() < end and left >= 0:
        job.advance()
        if not select.select([out], [], [], LOOK_SECONDS)[0]:
            continue
        data = os.read(out, 2**20)
        if not data:
            process.wait(LOOK_SECONDS)
            return
        left -= len(data)
        yield data
    raise NotShown
