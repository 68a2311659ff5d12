"""A poster for a wall: where to report, how to get there unseen, and what to compare.

The same inputs give the same bytes on machines with the same typefaces; the file tells no author and no time of day.
"""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from app import i18n
from app.i18n import locales
from app.pdf.text import arrange, find_characters, spell_out
from app.pdf.typefaces import FOLDER, find_families
from app.portal.config import PortalConfig
from app.portal.poster.address import check_address
from app.portal.site.colours import accent
from crypto.signature import fingerprint

LOOK = Path(__file__).with_name("poster.typ")
Form = Literal["pdf", "png"]
# Of the code's squares: what readers need around it (ISO/IEC 18004).
QUIET_ZONE = 4


def make_poster(config: PortalConfig, address: str, locale: str, size: str, form: Form = "pdf") -> bytes:
    """The poster of this organisation in one language, as a PDF, or as a picture (`form` png). Raises WrongAddress."""
    texts = write_texts(locale, config.organisation)
    families, folders, missing = find_families(find_characters(texts.values()))
    is_rtl = locales.direction(locale) == "rtl"
    said = {name: arrange(spell_out(text, missing), is_rtl) for name, text in texts.items()}
    document = {
        "paper": size,
        "lang": locale.split("_")[0],
        "rtl": is_rtl,
        "fonts": families,
        "accent": accent(config.colour),
        "title": spell_out(config.organisation, missing),
        "said": said,
        "address": check_address(address),
        "code": draw_code(address),
        "fingerprint": fingerprint(config.root).split(),
    }
    return set_poster(document, folders, config, form)


def set_poster(document: dict[str, Any], folders: list[Path], config: PortalConfig, form: Form) -> bytes:
    """Set what is on the poster."""
    return typst.compile(
        LOOK,
        root=FOLDER.parents[1],  # what sets the typefaces is beside them
        font_paths=folders,
        ignore_system_fonts=True,
        sys_inputs={"doc": json.dumps(document)},
        timestamp=datetime.combine(config.release_day, time(), UTC),
        format=form,
    )


def draw_code(address: str) -> str:
    """The QR code of exactly this address, as SVG."""
    code = segno.make(address, micro=False, error="m")
    return str(code.svg_inline(border=QUIET_ZONE, dark="#000", light="#fff", unit="", omitsize=True))


def write_texts(locale: str, organisation: str) -> dict[str, str]:
    """What the poster says."""
    _ = i18n.load(locale).gettext
    return {
        "organisation": organisation,
        "title": _("Report something that is wrong"),
        "what": _("Somebody is spied on, hurt or threatened. A product is misused. Somebody takes bribes."),
        "law": _("A law or one of our rules is broken. Somebody is treated badly for speaking up."),
        "who": _("You don't have to say who you are. You can leave out whom you don't trust."),
        "danger": _("Don't open it on a device or network of your work."),
        "unseen": _("Write the address down when nobody sees you. Use Tor Browser if you can."),
        "address": _("The address"),
        "code": _("A code that holds this address and nothing else"),
        "compare": _("Compare with the page “Who can read reports”"),
        "why": _("All eight groups must be the same there. If one is not, stop: somebody has changed that page."),
    }
