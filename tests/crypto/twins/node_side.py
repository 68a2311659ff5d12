"""The JavaScript twins in a Node process that stays: one call a line (node_side.mjs)."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from crypto.errors import SealedLineError
from tests.programs import require

HERE = Path(__file__).parent
Verdict = tuple[str, Any]


class Node:
    """A Node process; `call` returns the verdict that `judge` would return for the same thing in Python.

    `seconds` is what the last call took of the processor.
    """

    def __init__(self) -> None:
        require("node", "apt-get install nodejs npm")
        self.process = subprocess.Popen(
            ["node", HERE / "node_side.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> "Node":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.process.communicate()

    def call(self, name: str, *args: Any, **named: Any) -> Verdict:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"call": name, "args": named or args}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        self.seconds: float = answer["seconds"]
        return ("ok", answer.get("ok")) if "error" not in answer else ("error", answer["error"])

    def ask(self, name: str, **named: Any) -> Any:
        """Call the worker, which must not refuse."""
        verdict, answer = self.call(f"worker.{name}", **named)
        assert verdict == "ok", answer
        return answer


def judge(step: Callable[..., Any], *args: Any) -> Verdict:
    """What Python makes of it: ("ok", content), or ("error", name)."""
    try:
        return "ok", step(*args)
    except SealedLineError as error:
        return "error", type(error).__name__
    except ValueError:
        return "error", "ValueError"
