"""The cleaning of files in a Node process that stays: one call a line (node_side.mjs)."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.programs import require

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Inspection:
    """What a file tells: `findings` are pairs of what it is and its value."""

    kind: str
    findings: list[tuple[str, str]]
    cleanable: bool
    warning: str | None

    @property
    def told(self) -> set[str]:
        """What was found, without the values."""
        return {what for what, _ in self.findings}


@dataclass(frozen=True)
class Cleaned:
    path: Path
    removed: set[str]
    left: set[str]
    file: dict[str, Any] = field(default_factory=dict)

    @property
    def bytes(self) -> bytes:
        return self.path.read_bytes()


class Sifter:
    """A Node process with the page's code."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        require("node", "apt-get install nodejs npm")
        self.process = subprocess.Popen(
            ["node", HERE / "node_side.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def inspect(self, path: Path) -> Inspection:
        answer = self.ask("inspect", path)
        findings = [(each["what"], each["value"]) for each in answer["findings"]]
        return Inspection(answer["kind"], findings, answer["cleanable"], answer["warning"])

    def clean(self, path: Path) -> Cleaned | None:
        """The cleaned file, or None if it was refused, with a reason."""
        out = self.folder / f"cleaned-{path.name}"
        answer = self.ask("clean", path, out)
        assert (answer["file"] is None) == (answer["warning"] is not None)
        return answer["file"] and Cleaned(out, set(answer["removed"]), set(answer["left"]), answer["file"])

    def must_clean(self, path: Path) -> Cleaned:
        """The cleaned file, which tells nothing any more when it is looked at again."""
        cleaned = self.clean(path)
        assert cleaned is not None, f"{path.name} was refused"
        again = self.inspect(cleaned.path)
        assert again.cleanable and again.findings == []
        return cleaned

    def ask(self, call: str, path: Path, out: Path | None = None) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"call": call, "path": str(path), "out": out and str(out)}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the Node process has ended"
        return json.loads(line)

    def close(self) -> None:
        self.process.communicate()
