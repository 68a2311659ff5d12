"""Settings are checked at start, and a wrong one is named with what to write there."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.blobs.storage import open_blobs
from app.config import FilesConfig, FilesLimits
from app.console.config import ConsoleConfig
from app.env import ConfigError
from app.portal.config import PortalConfig
from crypto.encoding import b64encode
from tests.portal.api_client import settings

URL = "postgresql+psycopg://portal:secret@localhost/store"


def test_the_portal_reads_its_settings() -> None:
    config = PortalConfig.read(settings(URL, Path("pages"), SEALEDLINE_PORTAL_PORT="8765"))
    assert (config.root, config.instance, config.pages) == (bytes(32), bytes(16), Path("pages"))
    assert (config.host, config.port, config.release_day) == ("127.0.0.1", 8765, date(2026, 11, 22))
    assert config.leave_url == "https://www.wikipedia.org/"


def test_the_release_day_is_the_day_of_the_build_unless_given() -> None:
    assert (
        PortalConfig.read(settings(URL, Path("p"), SEALEDLINE_RELEASE_DAY="")).release_day == datetime.now(UTC).date()
    )


def test_a_printed_config_does_not_show_the_database_password() -> None:
    assert "secret" not in repr(PortalConfig.read(settings(URL, Path("pages"))))


WRONG = {
    "SEALEDLINE_DATABASE": [
        "",
        "store.sqlite",
        "sqlite:///",
        "mysql://localhost/store",
        "postgresql://localhost/store",
    ],
    "SEALEDLINE_ROOT": ["", b64encode(bytes(31)), b64encode(bytes(32)) + "=", "!" * 43],
    "SEALEDLINE_INSTANCE": ["", b64encode(bytes(17)), "ä" * 22],
    "SEALEDLINE_ORGANISATION": ["", "  ", "two\nlines"],
    "SEALEDLINE_PAGES": [""],
    "SEALEDLINE_PORTAL_PORT": ["0", "65536", "-1", "8000.0", "٨", "http"],
    "SEALEDLINE_LEAVE_URL": ["http://example.org/", "javascript:alert(1)", "https://", "https://a b/", "example.org"],
    "SEALEDLINE_COLOUR": [
        "teal",
        "0b5c60",
        "#0b5",
        "#0b5c6",
        "#0b5c600",
        "#0b5c6g",
        "#٠٠٠٠٠٠",
        "#fff;}body{x:y",
        "rgb(1,2,3)",
    ],
    "SEALEDLINE_RELEASE_DAY": ["20261122", "2026-11-31", "today", "2026-W47-7"],
    "SEALEDLINE_WORKERS": ["0", "65", "two"],
    "SEALEDLINE_THREADS": ["0", "1e3"],
    "SEALEDLINE_BLOBS": ["", "blobs", "file:///", "file://blobs", "s3://", "https://bucket.example/", "S3://bucket"],
    "SEALEDLINE_ATTACHMENTS": ["-1", "1001", "many"],
    "SEALEDLINE_ATTACHMENT_BYTES": ["0", "4 GiB", "1e9", str(2**50 + 1)],
    "SEALEDLINE_UPLOAD_QUOTA_BYTES": ["-1", "all", str(2**60 + 1)],
    "SEALEDLINE_QUESTIONS": ["/nowhere/at/all.toml", "."],
    "SEALEDLINE_TEXTS": ["/nowhere/at/all.toml", "."],
    "SEALEDLINE_PROCEDURE": ["/nowhere/at/all.toml", "."],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts])
def test_a_wrong_setting_is_named(name: str, text: str) -> None:
    with pytest.raises(ConfigError, match=rf"^{name} is .*\. Give .*\.$"):
        PortalConfig.read(settings(URL, Path("pages"), **{name: text}))


def test_all_that_is_wrong_is_told_at_once_with_what_was_found() -> None:
    wrong = {"SEALEDLINE_COLOUR": "teal", "SEALEDLINE_ATTACHMENTS": "many\n", "SEALEDLINE_ORGANISATION": "a\tb" * 90}
    with pytest.raises(ConfigError) as told:
        PortalConfig.read(settings(URL, Path("pages"), **wrong, SEALEDLINE_PAGES=" "))
    limits, organisation, pages, colour = str(told.value).split("\n")
    assert limits == (
        "SEALEDLINE_ATTACHMENTS is wrong: it says “many”. "
        "Give how many files a message may have: a whole number from 0 to 1000."
    )
    shown = (r"a\tb" * 90)[:60]
    assert organisation.startswith(f"SEALEDLINE_ORGANISATION is wrong: it says “{shown}…”. Give the name of the org")
    assert pages.startswith("SEALEDLINE_PAGES is not set. Give the folder of the built pages;")
    assert colour.startswith("SEALEDLINE_COLOUR is wrong: it says “teal”. Give one colour as # and six digits or")


@pytest.mark.parametrize("name", ["DATABASE", "BLOBS", "ROOT", "INSTANCE"])
def test_what_may_be_a_secret_is_never_shown(name: str) -> None:
    with pytest.raises(ConfigError) as told:
        PortalConfig.read(settings(URL, Path("pages"), **{f"SEALEDLINE_{name}": "mysql://portal:hunter2@db/x"}))
    assert str(told.value).startswith(f"SEALEDLINE_{name} is wrong. Give ")
    assert "hunter2" not in f"{told.value}{told.value!r}{told.value.__cause__}"
    assert told.value.__suppress_context__


def test_a_variable_is_no_way_around_what_the_settings_are(tmp_path: Path) -> None:
    environ = settings(URL, tmp_path, SEALEDLINE_FILES="{}") | {"files": "{}", "workers": "9"}
    config = PortalConfig.read(environ)
    assert (config.files.attachments, config.workers) == (
        PortalConfig.read(settings(URL, tmp_path)).files.attachments,
        2,
    )


def test_files_are_kept_beside_an_sqlite_file_unless_told_otherwise(tmp_path: Path) -> None:
    beside = settings(f"sqlite:///{tmp_path}/my store/store.db", tmp_path)
    for name in ("SEALEDLINE_ATTACHMENTS", "SEALEDLINE_BLOBS"):
        beside.pop(name, None)
    for environ in (beside, beside | {"SEALEDLINE_BLOBS": " "}):
        files = PortalConfig.read(environ).files
        assert files == FilesConfig(blobs=(tmp_path / "my store" / "blobs").as_uri())
    open_blobs(files.blobs)
    assert (tmp_path / "my store" / "blobs").is_dir()
    near = PortalConfig.read(settings("sqlite:///store.db", tmp_path)).files
    assert near.blobs == (Path.cwd() / "blobs").as_uri()


def test_the_limits_for_files_are_read_by_both_programs(tmp_path: Path) -> None:
    limits = {"SEALEDLINE_ATTACHMENTS": "0", "SEALEDLINE_ATTACHMENT_BYTES": "1", "SEALEDLINE_UPLOAD_QUOTA_BYTES": "0"}
    environ = console_settings(tmp_path, **limits, SEALEDLINE_BLOBS="s3://bucket/prefix")
    assert PortalConfig.read(environ).files == FilesConfig(
        blobs="s3://bucket/prefix", attachments=0, attachment_bytes=1, quota_bytes=0
    )
    assert ConsoleConfig.read(environ).files == FilesLimits(attachments=0, attachment_bytes=1, quota_bytes=0)


def console_settings(folder: Path, **changes: str) -> dict[str, str]:
    return settings(URL, folder) | {"SEALEDLINE_KEYS": str(folder)} | changes


def test_the_console_reads_its_settings(tmp_path: Path) -> None:
    config = ConsoleConfig.read(console_settings(tmp_path, SEALEDLINE_LOCK_MINUTES="5"))
    assert (config.keys, config.port, config.lock_minutes, config.opens_browser) == (tmp_path, 8001, 5, True)


def test_the_console_needs_a_folder_of_keys_that_exists(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="SEALEDLINE_KEYS"):
        ConsoleConfig.read(console_settings(tmp_path, SEALEDLINE_KEYS=str(tmp_path / "missing")))


GATEWAYS = ["https://officers.example.org", "http://127.0.0.1:8002", "http://localhost:1", f"http://{'a' * 56}.onion"]


@pytest.mark.parametrize("address", GATEWAYS)
def test_the_gateway_is_reached_where_nobody_on_the_way_can_listen(tmp_path: Path, address: str) -> None:
    assert ConsoleConfig.read(console_settings(tmp_path, SEALEDLINE_GATEWAY=f"{address}/")).gateway == (address,)


@pytest.mark.parametrize(
    "address", ["http://officers.example.org", "ftp://x", "officers", "http://127.0.0.1.example.org"]
)
def test_a_gateway_is_not_reached_in_clear(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match="SEALEDLINE_GATEWAY is wrong"):
        ConsoleConfig.read(console_settings(tmp_path, SEALEDLINE_GATEWAY=address))


@pytest.mark.parametrize("minutes", ["0", "121", "ten"])
def test_the_console_locks_in_a_sensible_time(tmp_path: Path, minutes: str) -> None:
    with pytest.raises(ConfigError, match="SEALEDLINE_LOCK_MINUTES"):
        ConsoleConfig.read(console_settings(tmp_path, SEALEDLINE_LOCK_MINUTES=minutes))


def test_a_setting_that_protects_is_not_passed_over_by_its_earlier_name() -> None:
    with pytest.raises(ConfigError, match=r"SEALEDLINE_KEEP_CARDS is called SEALEDLINE_KEEP_SUMMARIES now"):
        ConsoleConfig.read({"SEALEDLINE_KEEP_CARDS": "no"})
