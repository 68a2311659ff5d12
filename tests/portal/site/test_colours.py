"""The organisation's colour: whatever it is, what is written in it or on it can be read."""

import re
from pathlib import Path

import pytest

from app.portal.config import PortalConfig
from app.portal.site import colours
from app.portal.site.build import build_pages
from tests.portal.api_client import settings

PORTAL = Path(colours.__file__).parents[1]
STYLES = PORTAL / "styles"
STATIC = PORTAL.parent
EXTREMES = [
    "#000000",
    "#ffffff",
    "#ffff00",
    "#808080",
    "#ff0000",
    "#00ff00",
    "#0000ff",
    "#777777",
    "#fdf3dc",
    "#0b5c61",
]


def read_palettes(css: str) -> list[dict[str, str]]:
    """The colours by day, and those by night."""
    day, night = css.split("@media")
    return [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", part)) for part in (day, night)]


def test_contrast_is_wcag_s() -> None:
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert colours.contrast("#ff0000", "#ffffff") == pytest.approx(3.998, abs=0.001)


@pytest.mark.parametrize("colour", EXTREMES)
def test_any_colour_can_be_read_by_day_and_by_night(colour: str) -> None:
    for palette, grounds in zip(
        read_palettes(colours.render_colours(colour)), (colours.DAY, colours.NIGHT), strict=True
    ):
        for name in ("accent", "accent-deep"):
            assert all(colours.contrast(palette[name], ground) >= 4.5 for ground in (*grounds, palette["on-accent"]))


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert colours.accent("#7a1f5c") == "#7a1f5c"


def test_the_grounds_and_the_default_are_those_of_the_styles() -> None:
    text = (STYLES / "_colours.scss").read_text("utf-8")
    day, night = (dict(re.findall(r"--([\w-]+): (#\w+)", part)) for part in text.split("@mixin")[1:])
    assert (day["paper"], f"{day['card']}fff", day["notice"]) == colours.DAY
    assert (night["paper"], night["card"], night["notice"]) == colours.NIGHT
    assert day["accent"] == colours.DEFAULT
    assert colours.DEFAULT in (STATIC / "portal/static/icon.svg").read_text("utf-8")


@pytest.mark.parametrize("name", ["portal/static/portal.css", "console/static/console.css"])
def test_no_style_names_a_colour_that_is_not_there(name: str) -> None:
    css = (STATIC / name).read_text("utf-8")
    assert {*re.findall(r"var\((--(?!govuk)[\w-]+)\)", css)} <= {*re.findall(r"(--[\w-]+):", css)}


def test_the_colour_is_in_a_style_sheet_and_in_the_icon(tmp_path: Path) -> None:
    environ = settings("sqlite:///x", tmp_path, SEALEDLINE_COLOUR="#7A1F5C")
    build_pages(PortalConfig.read(environ), tmp_path / "pages")
    css = (tmp_path / "pages/assets/colours.css").read_text("utf-8")
    assert css.startswith(":root{--accent:#7a1f5c;")
    assert 'fill="#7a1f5c"' in (tmp_path / "pages/assets/icon.svg").read_text("utf-8")
    for page in (tmp_path / "pages/en").glob("*.html"):
        text = page.read_text("utf-8")
        assert text.index("/assets/portal.css") < text.index("/assets/colours.css")
