"""The poster: its code leads to the address and nowhere else, and nothing on it is lost in any language."""

import base64
import hashlib
import io
from gettext import NullTranslations
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image

from app import i18n
from app.i18n import locales
from app.portal.cli import main
from app.portal.config import PortalConfig
from app.portal.poster.address import WrongAddress, check_address
from app.portal.poster.poster import make_poster
from tests.portal.api_client import settings


def onion(key: bytes = bytes(range(32))) -> str:
    checksum = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    return base64.b32encode(key + checksum + b"\x03").decode().lower() + ".onion"


ADDRESSES = ["https://report.example.org", "https://example.org:8443/en/", f"http://{onion()}", f"https://{onion()}/"]
WRONG = [
    "http://example.org",
    "https://somebody@example.org",
    "https://somebody:secret@example.org/",
    "https://example.org/#poster",
    "https://example.org/?from=canteen",
    "https://example.org/canteen",
    "https://example.org/en/report",
    "https://example.org//",
    "https://localhost",
    "https://Example.org",
    "https://exämple.org",
    "https://example.org\u202egro.live",
    "https://\u200fexample.org",
    " https://example.org",
    "https://example.org\n",
    "https://example.org:port",
    "https://example..org",
    "https://-.example.org",
    "javascript:alert(1)",
    "example.org",
    "",
    f"https://{'a.' * 60}org",
    f"http://{'a' * 56}.onion",
    f"http://{onion()[:-7]}.onion",
    f"http://{onion()}.example.org",
]


@pytest.fixture
def config(tmp_path: Path) -> PortalConfig:
    return PortalConfig.read(settings("sqlite:///x", tmp_path, SEALEDLINE_COLOUR="#ffff00"))


def scan(picture: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_code_holds_exactly_the_address(config: PortalConfig, address: str) -> None:
    assert scan(make_poster(config, address, "en", "a4", "png")) == [address]


@pytest.mark.parametrize("address", WRONG)
def test_an_address_that_leads_elsewhere_or_tells_something_is_refused(address: str) -> None:
    with pytest.raises(WrongAddress, match=r"^(Give|This is no onion)"):
        check_address(address)


@pytest.mark.parametrize(("size", "width"), [("a4", 210), ("a3", 297)])
def test_the_pdf_is_one_page_with_all_typefaces_in_it(config: PortalConfig, size: str, width: int) -> None:
    made = make_poster(config, ADDRESSES[0], "en", size)
    assert made == make_poster(config, ADDRESSES[0], "en", size)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        [page] = pdf.pages
        assert float(page.mediabox[2]) == pytest.approx(width * 72 / 25.4, abs=0.5)
        fonts = [font for font in pdf.objects if isinstance(font, pikepdf.Dictionary) and "/FontFile2" in font]
        described = [font for font in pdf.objects if isinstance(font, pikepdf.Dictionary) and "/FontName" in font]
        assert len(fonts) == len(described) > 0
        assert {*pdf.docinfo.keys()} == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261122000000Z"


class Arabic(NullTranslations):
    def gettext(self, message: str) -> str:
        return "أبلغ عما تراه خطأ. لا تفتحه على جهاز عملك."


def test_a_language_from_right_to_left_has_its_poster(config: PortalConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "load", lambda locale: Arabic())
    assert locales.direction("ar") == "rtl"
    with pikepdf.open(io.BytesIO(make_poster(config, ADDRESSES[2], "ar", "a4"))) as pdf:
        assert str(pdf.Root["/Lang"]) == "ar"
        assert len(pdf.pages) == 1
    assert scan(make_poster(config, ADDRESSES[2], "ar", "a4", "png")) == [ADDRESSES[2]]


def test_the_longest_of_everything_still_fits(tmp_path: Path) -> None:
    name = "The Organisation for the Very Long and Entirely Invented Names of Organisations, International Branch"
    config = PortalConfig.read(settings("sqlite:///x", tmp_path, SEALEDLINE_ORGANISATION=name))
    with pikepdf.open(io.BytesIO(make_poster(config, ADDRESSES[3], "en", "a4"))) as pdf:
        assert len(pdf.pages) == 1


def test_a_name_with_markup_is_printed_as_it_is(tmp_path: Path) -> None:
    name = '#read("/etc/passwd") *b* $x$ <a> \\ "'
    config = PortalConfig.read(settings("sqlite:///x", tmp_path, SEALEDLINE_ORGANISATION=name))
    with pikepdf.open(io.BytesIO(make_poster(config, ADDRESSES[0], "en", "a4"))) as pdf:
        assert str(pdf.docinfo["/Title"]) == name


def test_the_command_writes_it_and_says_what_is_wrong(tmp_path: Path) -> None:
    environ = settings("sqlite:///x", tmp_path)

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["poster", *words], env=environ)
        return result.exit_code, result.output

    output = str(tmp_path / "poster.pdf")
    code, said = run("--address", ADDRESSES[0], "--output", output)
    assert (code, f"The poster is {output}." in said) == (0, True)
    assert (tmp_path / "poster.pdf").read_bytes().startswith(b"%PDF")
    code, said = run("--address", "http://example.org", "--output", output)
    assert (code, "starts with https://" in said) == (1, True)
    code, said = run("--address", ADDRESSES[0], "--output", str(tmp_path / "no" / "poster.pdf"))
    assert (code, "can't be written" in said) == (1, True)
