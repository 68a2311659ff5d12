"""The command as a whole: silent on a sound server, and not stopped by a check that fails itself."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.admin.check.command import CHECKS, check_server, list_findings
from app.admin.check.finding import Server
from app.admin.check.machine import check_sshd
from app.admin.check.store import check_files


def test_nothing_is_found_on_a_sound_server(server: Server) -> None:
    assert [*list_findings(server)] == []


def test_what_is_found_is_printed_with_what_to_do_and_ends_with_1(server: Server, environ: dict[str, str]) -> None:
    server.config.pages.joinpath("en/index.html").write_text("<p>Write to us by mail instead.</p>")
    result = CliRunner().invoke(check_server, env=environ)
    assert result.exit_code == 1
    assert "pages: 1 files differ from what is built now: en/index.html.\n    If settings" in result.output


def test_a_check_that_fails_is_a_finding_and_stops_no_other(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    (server.root / "etc/ssh/sshd_config").unlink()
    (server.root / "etc/ssh/sshd_config").mkdir()
    [found] = list_findings(server, (check_sshd, check_files))
    assert found.about == "sshd"
    assert "could not be looked into (IsADirectoryError" in found.what


def test_a_database_that_is_not_there_or_old_is_told(server: Server, environ: dict[str, str]) -> None:
    with server.db.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0018'")
    result = CliRunner().invoke(check_server, env=environ)
    assert (result.exit_code, "run `sealedline-portal migrate`" in result.output) == (1, True)


def test_every_check_says_in_the_documentation_what_it_looks_at() -> None:
    text = (Path(__file__).parents[3] / "docs/operating.md").read_text()
    assert [check.__name__ for check in CHECKS if f"`{check.__name__.removeprefix('check_')}`" not in text] == []
