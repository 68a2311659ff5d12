"""What is told of the pages, and of rights of files, each made wrong for real."""

from pathlib import Path

import pytest

from app.admin.check.finding import Server
from app.admin.check.site import check_pages, check_rights
from tests.admin.check.conftest import told


def test_pages_that_were_changed_added_or_taken_away_are_told(server: Server) -> None:
    pages = server.config.pages
    (pages / "en/help.html").write_text("x")
    (pages / "en/index.html").unlink()
    (pages / "assets/extra.js").write_text("fetch('https://evil.example')")
    said = told(check_pages, server)
    assert said.startswith(
        "pages: 3 files differ from what is built now: assets/extra.js, en/help.html, en/index.html."
    )


def test_pages_that_nobody_can_build_again_are_told(server: Server) -> None:
    fields = {name: getattr(server.config, name) for name in server.config.model_fields_set - {"release_day"}}
    unset = server._replace(config=server.config.model_construct(**fields))
    assert "SEALEDLINE_RELEASE_DAY is not set" in told(check_pages, unset)


@pytest.mark.parametrize(
    ("name", "mode", "do"),
    [
        ("store/sealedline.db", 0o640, "chmod 600"),
        ("store/blobs", 0o755, "chmod 700"),
        ("proof.key", 0o604, "chmod 600"),
        ("pages/en", 0o775, "chmod -R go-w"),
        ("pages", 0o777, "chmod -R go-w"),
        ("texts.toml", 0o666, "chmod go-w"),
        ("program/app", 0o775, "chmod -R go-w"),
    ],
)
def test_whatever_others_may_read_or_change_is_told(
    server: Server, tmp_path: Path, name: str, mode: int, do: str
) -> None:
    for each in ("proof.key", "texts.toml"):
        (tmp_path / each).touch(0o600)
    (tmp_path / "program/app").mkdir(parents=True)
    places = {"proof_key": tmp_path / "proof.key", "texts": tmp_path / "texts.toml"}
    server = server._replace(config=server.config.model_copy(update=places))
    assert told(check_rights, server) == ""
    (tmp_path / name).chmod(mode)
    assert f"{do} {tmp_path / name}" in told(check_rights, server)
