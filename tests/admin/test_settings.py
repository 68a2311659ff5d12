"""The server's settings in one file: what is shared, what is one program's, and what is wrong with it."""

from pathlib import Path

import pytest

from app.admin.backup import drill
from app.env import ConfigError
from app.gateway.config import GatewayConfig
from app.gateway.notices.config import NoticesConfig
from app.portal.config import PortalConfig
from app.settings import server
from app.toml_file import WrongFile
from crypto.encoding import b64encode

SHARED = f"""
root = "{b64encode(bytes(32))}"
instance = "{b64encode(bytes(16))}"
database = "sqlite:////var/lib/sealedline/store.sqlite"
upload_quota_bytes = 5000
"""
TABLES = """
[portal]
organisation = "Example"
pages = "/var/lib/sealedline/pages"
languages = ["en", "de"]
publish_figures = true
[gateway]
gateway_port = 8102
[notices]
notice_hours = "6 12"
notice_smtp = "smtps://mail.example.org"
notice_sender = "notices@example.org"
notice_recipients = "anna@example.org"
"""


@pytest.fixture
def told(tmp_path: Path) -> dict[str, str]:
    return write(tmp_path, SHARED + TABLES)


def write(folder: Path, text: str) -> dict[str, str]:
    path = folder / "sealedline.toml"
    path.write_text(text)
    return {"SEALEDLINE_SETTINGS": str(path)}


def test_each_program_reads_what_all_share_and_its_own_table(told: dict[str, str]) -> None:
    portal, gateway, notices = PortalConfig.read(told), GatewayConfig.read(told), NoticesConfig.read(told)
    assert portal.organisation == "Example" and portal.languages == ("en", "de") and portal.publish_figures
    assert gateway.port == 8102 and notices.hours == (6, 12)
    assert portal.database == gateway.database and portal.files.quota_bytes == gateway.files.quota_bytes == 5000
    assert portal.files.blobs == "file:///var/lib/sealedline/blobs"


def test_a_variable_goes_before_the_file(told: dict[str, str]) -> None:
    assert PortalConfig.read({**told, "SEALEDLINE_ORGANISATION": "Other"}).organisation == "Other"
    # One that is empty is not set.
    assert PortalConfig.read({**told, "SEALEDLINE_ORGANISATION": " "}).organisation == "Example"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SHARED + "organisaton = 'x'\n" + TABLES, "sealedline.toml: organisaton: there is no such setting"),
        (SHARED + TABLES.replace("pages =", "page ="), "sealedline.toml: portal.page: there is no such setting"),
        # A setting of one program isn't one that all share.
        (SHARED + "gateway_port = 1\n" + TABLES, "sealedline.toml: gateway_port: there is no such setting"),
        (SHARED + "[portl]\n", "sealedline.toml: portl: there is no such setting"),
        (SHARED + TABLES.replace("true", "1.5"), "portal.publish_figures: write a text in quotes"),
        ("root = ", "sealedline.toml"),
    ],
)
def test_what_is_misspelt_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(WrongFile, match=told.replace(".", r"\.")):
        PortalConfig.read(write(tmp_path, text))


def test_a_wrong_value_is_told_by_its_place_in_the_file(tmp_path: Path) -> None:
    told = write(tmp_path, SHARED + TABLES.replace("8102", "99999"))
    with pytest.raises(ConfigError, match="sealedline.toml: gateway_port is wrong"):
        GatewayConfig.read(told)
    assert PortalConfig.read(told).organisation == "Example"  # it is not the portal's


def test_a_file_that_is_named_and_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="SEALEDLINE_SETTINGS"):
        GatewayConfig.read({"SEALEDLINE_SETTINGS": str(tmp_path / "none.toml")})


def test_a_drill_takes_nothing_from_the_servers_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = tmp_path / "sealedline.toml"
    held.write_text('[portal]\nmetrics_port = 9100\nproof_key = "/real/proof.key"\n')
    monkeypatch.setattr(server, "PLACE", held)
    environ = drill.describe(tmp_path, bytes(32), bytes(16))
    config = PortalConfig.read(environ)
    assert config.proof_key is None and config.metrics_port is None
    # Without one of its own, the server's would count.
    del environ["SEALEDLINE_SETTINGS"]
    assert PortalConfig.read(environ).metrics_port == 9100
