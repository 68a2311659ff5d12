"""The pages, rendered once: the same inputs give the same bytes, so that anybody can build them and compare.

Every template `pages/NAME.html` becomes `LOCALE/NAME.html`; those whose names begin with `_` are parts of others. What
the pages' code says in a language is `LOCALE/strings.js`, and what one part of it alone says `LOCALE/strings-PART.js`.
"""

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import (
    BytecodeCache,
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    UndefinedError,
)
from jinja2.bccache import Bucket
from jinja2.utils import missing

from app import language
from app.config import PortalConfig
from app.form.questions import Form
from app.form.reading import WrongForm, read_form
from app.language import locales
from app.portal import colours
from app.portal.levelling import level
from app.portal.root import fingerprint
from app.portal.wordlist import shorten
from app.setting import ConfigError
from crypto.notation import b64encode

GOVUK = "govuk_frontend_jinja"
SUMS = "SHA256SUMS"
ICON = "assets/icon.svg"
PROOF = "proof.html"
HERE = Path(__file__).parent
PROGRAM = HERE.parent.parent
NOBLE = PROGRAM / "crypto/browser/vendor/noble.js"
WORDS = PROGRAM / "crypto/words.txt"


class Compiled(BytecodeCache):
    """The templates, compiled once for all languages."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class MissingName(ChainableUndefined):
    """A name nobody gave fails the build; a field left out of a macro's parameters is empty, as those macros expect."""

    def __str__(self) -> str:
        if self._undefined_obj is missing:
            raise UndefinedError(f"{self._undefined_name!r} is not defined")
        return ""

    __html__ = __str__


def build_pages(config: PortalConfig, folder: Path) -> None:
    """Render all pages and write them with their assets into `folder`, replacing what was built there before.

    Of `config` only what is public goes in: root's verifying key, instance, release day, organisation, leave address,
    colour, languages, questions, and whether there is a key that signs days.
    Raises ConfigError if the questions are wrong, or the folder holds something else than built pages.
    """
    assets = read_assets(config.colour)
    files = render_pages(config, assets) | assets
    files[SUMS] = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()
    replace_folder(folder, files)


def render_pages(config: PortalConfig, assets: dict[str, bytes]) -> dict[str, bytes]:
    """Every page in every language, by its path in the built folder; it names the hashes of `assets`. ConfigError."""
    try:
        form = read_form(config.questions)
    except WrongForm as mistake:
        raise ConfigError(str(mistake)) from None
    files: dict[str, bytes] = {}
    for locale in config.languages:
        strings = write_strings(form, locale)
        files |= render_language(config, form, locale, assets | strings)
        files |= {f"{locale}/{name}": content for name, content in strings.items()}
    return level_pages(files)


def render_language(config: PortalConfig, form: Form, locale: str, loaded: dict[str, bytes]) -> dict[str, bytes]:
    """Every page in one language, by its path in the built folder; it names the hashes of what it loads."""
    environment = open_templates(locale)
    common = {
        "site": describe_site(config, locale),
        "form": form,
        "told": translate_form(form, locale),
        "languages": [describe_language(each) for each in config.languages],
        "fingerprint": fingerprint(config.root),
        "proves": config.proof_key is not None,
        "is_coloured": config.colour != colours.DEFAULT,
        "integrity": {name.removeprefix("assets/"): name_hash(content) for name, content in loaded.items()},
    }
    files = {}
    for name in environment.list_templates(filter_func=is_page):
        if name == PROOF and not common["proves"]:
            continue
        text = environment.get_template(name).render(**common, page=name.removesuffix(".html"))
        files[f"{locale}/{name}"] = (text.strip() + "\n").encode()
    return files


def translate_form(form: Form, locale: str) -> Callable[[str], str]:
    """How a form's sentences are said in a language. Not by the templates' gettext: they may hold a %."""
    return partial(form.say, locale, language.load(locale).gettext)


def write_strings(form: Form, locale: str) -> dict[str, bytes]:
    """What each part of the pages' code says in one language, as the module that it loads."""
    told, parts = translate_form(form, locale), language.find_page_strings(locale)
    parts[""] |= {name: told(name) for name in form.names}
    return {f"strings-{part}".removesuffix("-") + ".js": write_module(said) for part, said in parts.items()}


def write_module(value: object) -> bytes:
    """A JavaScript module that exports a value."""
    return f"export default {json.dumps(value, ensure_ascii=False)};\n".encode()


def level_pages(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same, each page with spaces at its end: one size for all, so that it doesn't tell which page is read."""
    pages = {name: content for name, content in files.items() if name.endswith(".html")}
    size = level(len(content) for content in pages.values())
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
    }


def open_templates(locale: str) -> Environment:
    """The templates of the pages, beside those of GOV.UK Frontend, in one language."""
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(HERE / "pages"), PrefixLoader({GOVUK: PackageLoader(GOVUK)})]),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=MissingName,
        bytecode_cache=COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(language.load(locale), newstyle=True)  # type: ignore[attr-defined]
    return environment


def is_page(name: str) -> bool:
    """Whether a template is a page of its own."""
    return name.endswith(".html") and "/" not in name and not name.startswith("_")


def read_assets(colour: str) -> dict[str, bytes]:
    """What the pages load, by its path in the built folder, in the organisation's colour."""
    static = HERE / "static"
    built = {f"assets/{path.relative_to(static).as_posix()}": path for path in static.rglob("*") if path.is_file()}
    files = {name: path.read_bytes() for name, path in (built | {"assets/noble.js": NOBLE}).items()}
    files[ICON] = files[ICON].replace(colours.DEFAULT.encode(), colours.accent(colour).encode())
    if colour != colours.DEFAULT:
        files["assets/colours.css"] = colours.render_colours(colour).encode()
    return files | {"assets/words.txt": shorten(WORDS.read_text("ascii").split()).encode()}


def name_hash(content: bytes) -> str:
    """What a page says of a file that it loads: the browser refuses another (W3C, Subresource Integrity)."""
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"


def replace_folder(folder: Path, files: dict[str, bytes]) -> None:
    """Put `files` in place of `folder` so that a portal starting meanwhile never reads half of it."""
    if folder.exists() and not (folder / SUMS).exists() and any(folder.iterdir()):
        raise ConfigError(f"{folder} holds files that are not built pages. Name an empty folder, or one to be made.")
    fresh, stale = (folder.with_name(f".{folder.name}.{state}.{os.getpid()}") for state in ("new", "old"))
    for name, content in files.items():
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if folder.exists():
        folder.rename(stale)
    fresh.rename(folder)
    shutil.rmtree(stale, ignore_errors=True)
