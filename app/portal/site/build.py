"""Rendering of the static pages. The same inputs give the same bytes, so that anybody can build and compare them.

Every template `templates/NAME.html` becomes `LOCALE/NAME.html`; those whose names begin with `_` are parts of others.
What the pages' code says in a language is `LOCALE/strings.js`; what one part alone says, `LOCALE/strings-PART.js`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import i18n
from app.i18n import locales
from app.portal.config import PortalConfig
from app.portal.site import colours
from app.portal.site.built_files import SUMS, replace_folder
from app.portal.site.figures import describe_figures, name_page, write_files
from app.portal.site.size_padding import find_common_size
from app.portal.site.strings import write_strings
from app.portal.site.templates import is_page, open_templates
from app.portal.site.terms import describe_terms
from app.portal.site.texts import PAGES, list_pages, read_kept, show_text
from app.portal.site.wordlist import shorten
from app.questionnaire.loader import read_form
from app.questionnaire.model import Form
from app.texts.loader import read_texts
from app.texts.model import Texts
from crypto.encoding import b64encode
from crypto.signature import fingerprint

if TYPE_CHECKING:
    from app.published.file import Figures

ICON = "assets/icon.svg"
PROOF, FIGURES = "proof.html", "figures.html"
PORTAL = Path(__file__).parents[1]
PROGRAM = PORTAL.parents[1]
NOBLE = PROGRAM / "crypto/browser/vendor/noble.js"
WORDS = PROGRAM / "crypto/words.txt"
# Elements before which a browser shows no space.
BLOCKS = "div|p|ul|li|d[ltd]|form|fieldset|legend|details|summary|section|template|h[1-6]"


def build_pages(config: PortalConfig, folder: Path, published: Sequence[Figures] = ()) -> None:
    """Render all pages and write them with their assets into `folder`, replacing what was built there before.

    `published` are figures of years, the latest year first. Of `config` only what is public goes in: root's verifying
    key, instance, release day, organisation, leave address, colour, languages, questions, texts, the procedure's
    periods, and whether there is a key that signs days.
    Raises WrongFile if one of these files is wrong, ConfigError if the folder holds something else than built pages.
    """
    assets = read_assets(config.colour)
    files = render_pages(config, assets, published) | assets | write_files(published)
    files[SUMS] = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()
    replace_folder(folder, files)


def render_pages(config: PortalConfig, assets: dict[str, bytes], published: Sequence[Figures] = ()) -> dict[str, bytes]:
    """Every page in every language, by its path in the built folder; it names the hashes of `assets`. WrongFile."""
    form, texts = read_form(config.questions), read_texts(config.texts)
    files: dict[str, bytes] = {}
    for locale in config.languages:
        strings = write_strings(form.names, translate_form(form, locale), locale)
        files |= render_language(config, form, texts, locale, assets | strings, published)
        files |= {f"{locale}/{name}": content for name, content in strings.items()}
    return pad_pages(files)


def render_language(
    config: PortalConfig,
    form: Form,
    texts: Texts,
    locale: str,
    loaded: dict[str, bytes],
    published: Sequence[Figures] = (),
) -> dict[str, bytes]:
    """Every page in one language, by its path in the built folder; it names the hashes of what it loads."""
    environment, told = open_templates(locale), translate_form(form, locale)
    common = {
        "site": describe_site(config, locale),
        "form": form,
        "told": told,
        "texts": texts,
        "shown": partial(show_text, texts, locale),
        "languages": [describe_language(each) for each in config.languages],
        "fingerprint": fingerprint(config.root),
        "proves": config.proof_key is not None,
        "years": [each.publication.year for each in published],
        "is_coloured": config.colour != colours.DEFAULT,
        "integrity": {name.removeprefix("assets/"): name_hash(content) for name, content in loaded.items()},
    }
    left_out = {FIGURES, *(f"{name}.html" for name in PAGES), *([] if common["proves"] else [PROOF])}
    pages: dict[str, tuple[str, dict[str, Any]]] = {
        name: (name, {}) for name in environment.list_templates(filter_func=is_page) if name not in left_out
    }
    pages |= {name: (name, {"kept": read_kept(config.procedure, locale)}) for name in list_pages(texts)}
    headings = {f"answer_{each.id}": told(each.ask) for each in form.list_counted()}
    pages |= {
        name_page(each): (FIGURES, {"figures": describe_figures(each, locale), "headings": headings})
        for each in published
    }
    files = {}
    for name, (template, own) in pages.items():
        text = environment.get_template(template).render(**common | own, page=name.removesuffix(".html"))
        files[f"{locale}/{name}"] = strip_indents(text)
    return files


def strip_indents(text: str) -> bytes:
    """A page without what all readers would have to load for nothing: space before blocks, hooks of no script."""
    text = re.sub(r"\s*\n\s*(?=<)", "\n", text.strip())
    return (re.sub(rf"\n(?=</?(?:{BLOCKS})\b)| data-module=\"[^\"]*\"", "", text) + "\n").encode()


def translate_form(form: Form, locale: str) -> Callable[[str], str]:
    """A function that translates a form's sentences. Not the templates' gettext: sentences may hold a %."""
    return partial(form.say, locale, i18n.load(locale).gettext)


def pad_pages(files: dict[str, bytes]) -> dict[str, bytes]:
    """Pad each page with spaces at its end to one size for all, so that it doesn't tell which page is read."""
    pages = {name: content for name, content in files.items() if name.endswith(".html")}
    size = find_common_size(len(content) for content in pages.values())
    return files | {name: content.ljust(size - 1) + b"\n" for name, content in pages.items()}


def describe_language(locale: str) -> dict[str, str]:
    """A language: as it stands in addresses, in pages, what its people call it, and which way it is written."""
    described = {"locale": locale, "language": locales.tag(locale), "direction": locales.direction(locale)}
    return {**described, "name": locales.name(locale)}


def describe_site(config: PortalConfig, locale: str) -> dict[str, Any]:
    """What a page may know of the site; it is public, and all of it is in the page."""
    return {
        "root": b64encode(config.root),
        "instance": b64encode(config.instance),
        "release_day": config.release_day.isoformat(),
        "organisation": config.organisation,
        "leave_url": config.leave_url,
        "locale": locale,
        "language": locales.tag(locale),
        "direction": locales.direction(locale),
        "terms": describe_terms(config.procedure),
    }


def read_assets(colour: str) -> dict[str, bytes]:
    """What the pages load, by its path in the built folder, in the organisation's colour."""
    static = PORTAL / "static"
    built = {f"assets/{path.relative_to(static).as_posix()}": path for path in static.rglob("*") if path.is_file()}
    files = {name: path.read_bytes() for name, path in (built | {"assets/noble.js": NOBLE}).items()}
    files[ICON] = files[ICON].replace(colours.DEFAULT.encode(), colours.accent(colour).encode())
    if colour != colours.DEFAULT:
        files["assets/colours.css"] = colours.render_colours(colour).encode()
    return files | {"assets/words.txt": shorten(WORDS.read_text("ascii").split()).encode()}


def name_hash(content: bytes) -> str:
    """The hash of a file that a page loads, for its `integrity` attribute (W3C, Subresource Integrity): SHA-384."""
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"
