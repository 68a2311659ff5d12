"""The root's key on the day on which its machine is lost: two officers restore it together, in the terminal."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from app.directory import cli
from crypto.encoding import b64encode
from crypto.officer.keys import key_file
from crypto.officer.keys.recovery import read_recovery
from crypto.officer.keys.recovery_request import read_request
from crypto.officer.keys.recovery_share import seal_share
from tests.directory.conftest import DAY, PASSPHRASE, Desk
from tests.organisation import INSTANCE


class Typed(io.RawIOBase):
    """What is typed while a command waits: each line is made when it is asked for."""

    def __init__(self, lines: Iterator[str]) -> None:
        super().__init__()
        self._lines = lines

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        line = next(self._lines, "").encode()
        buffer[: len(line)] = line
        return len(line)


def back_up(desk: Desk, *officers: str) -> Path:
    named = [part for id in officers for part in ("--officer", id)]
    path = desk.path("root.recovery.json")
    desk.done("back-up-root", desk.path("plan.toml"), path, *named, "--root-key", desk.path("root.key"))
    return path


def share(desk: Desk, id: str) -> str:
    """Let an officer help with the request that lies there: the name of the share's file."""
    recovery = read_recovery(desk.path("root.recovery.json").read_bytes(), INSTANCE)
    request = read_request(desk.path("again.request.json").read_bytes(), INSTANCE, DAY)
    content = key_file.unlock(desk.path(f"{id}.key").read_bytes(), PASSPHRASE)
    desk.path(f"{id}.share.json").write_bytes(seal_share(recovery, request, content, DAY))
    return f"{desk.path(f'{id}.share.json')}\n"


def restore(desk: Desk, typed: Iterator[str], *more: str) -> Result:
    arguments = ["restore-root", *(str(desk.path(name)) for name in ("root.recovery.json", "again.key"))]
    environment = {"SEALEDLINE_PASSPHRASE": PASSPHRASE, "SEALEDLINE_INSTANCE": b64encode(INSTANCE)}
    root = ["--root", b64encode(desk.root.verify)]
    given: Any = io.BufferedReader(Typed(typed), 1)
    return CliRunner().invoke(cli.main, [*arguments, *root, *more], input=given, env=environment)


def test_two_officers_restore_the_roots_key_and_one_does_not(desk: Desk) -> None:
    back_up(desk, "compliance", "counsel", "director")

    def typed() -> Iterator[str]:
        first = share(desk, "counsel")
        yield first
        yield first
        yield str(desk.path("nothing")) + "\n"
        yield share(desk, "counsel")
        yield share(desk, "director")

    result = restore(desk, typed())
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.split())
    assert "Both shares are from the same colleague" in said and "nothing: No such file" in said
    again, before = (key_file.unlock(desk.path(name).read_bytes(), PASSPHRASE) for name in ("again.key", "root.key"))
    assert again == before
    assert not desk.path("again.request.json").exists()


def test_a_drill_of_the_roots_key_writes_nothing(desk: Desk) -> None:
    back_up(desk, "compliance", "counsel")
    result = restore(desk, (share(desk, id) for id in ("compliance", "counsel")), "--drill")
    assert "The drill has succeeded" in result.output
    assert not list(desk.folder.glob("again*"))


def test_a_root_is_sealed_to_officers_of_the_plan_alone_and_restored_as_the_root_alone(desk: Desk) -> None:
    path, plan = desk.path("root.recovery.json"), desk.path("plan.toml")
    for officers, sentence in (
        (["counsel"], "two to eight officers"),
        (["counsel", "counsel"], "is there twice"),
        (["counsel", "nobody"], "The plan has no officer nobody"),
    ):
        named = [part for id in officers for part in ("--officer", id)]
        assert sentence in desk.refused("back-up-root", plan, path, *named, "--root-key", desk.path("root.key"))
    named = [part for id in ("counsel", "director") for part in ("--officer", id)]
    desk.done("back-up-root", plan, path, *named, "--root-key", desk.path("compliance.key"))
    assert "not a recovery file" in desk.refused("restore-root", path, desk.path("again.key"), *desk.verify())
