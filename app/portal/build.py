"""The pages, rendered once: the same inputs give the same bytes, so that anybody can build them and compare.

Every template `pages/NAME.html` becomes `LOCALE/NAME.html`; those whose names begin with `_` are parts of others. What
the pages' code says in a language is `LOCALE/strings.js`.
"""

import hashlib
import json
import os
import shutil
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    UndefinedError,
)
from jinja2.utils import missing

from app import language
from app.config import PortalConfig
from app.form.reading import WrongForm, read_form
from app.language import locales
from app.portal.wordlist import shorten
from app.setting import ConfigError
from crypto.notation import b64encode

GOVUK = "govuk_frontend_jinja"
SUMS = "SHA256SUMS"
PROOF = "proof.html"
HERE = Path(__file__).parent
PROGRAM = HERE.parent.parent
NOBLE = PROGRAM / "crypto/browser/vendor/noble.js"
WORDS = PROGRAM / "crypto/words.txt"


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
    languages, questions, and whether there is a key that signs days.
    Raises ConfigError if the questions are wrong, or the folder holds something else than built pages.
    """
    files = render_pages(config) | read_assets()
    files[SUMS] = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()
    replace_folder(folder, files)


def render_pages(config: PortalConfig) -> dict[str, bytes]:
    """Every page in every language, by its path in the built folder. Raises ConfigError."""
    try:
        form = read_form(config.questions)
    except WrongForm as mistake:
        raise ConfigError(str(mistake)) from None
    files = {}
    for locale in config.languages:
        environment = open_templates(locale)
        site = describe_site(config, locale)
        languages = [describe_language(each) for each in config.languages]
        # Not the templates' own gettext: what a file of questions says may hold a %.
        told = partial(form.say, locale, language.load(locale).gettext)
        proves = config.proof_key is not None
        for name in environment.list_templates(filter_func=is_page):
            if name == PROOF and not proves:
                continue
            page = name.removesuffix(".html")
            text = environment.get_template(name).render(
                site=site, page=page, form=form, told=told, languages=languages, proves=proves
            )
            files[f"{locale}/{name}"] = (text.strip() + "\n").encode()
        strings = language.find_page_strings(locale) | {name: told(name) for name in form.names}
        files[f"{locale}/strings.js"] = f"export default {json.dumps(strings, ensure_ascii=False)};\n".encode()
    return files


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
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(language.load(locale), newstyle=True)  # type: ignore[attr-defined]
    return environment


def is_page(name: str) -> bool:
    """Whether a template is a page of its own."""
    return name.endswith(".html") and "/" not in name and not name.startswith("_")


def read_assets() -> dict[str, bytes]:
    """What the pages load, by its path in the built folder."""
    static = HERE / "static"
    built = {f"assets/{path.relative_to(static).as_posix()}": path for path in static.rglob("*") if path.is_file()}
    files = {name: path.read_bytes() for name, path in (built | {"assets/noble.js": NOBLE}).items()}
    return files | {"assets/words.txt": shorten(WORDS.read_text("ascii").split()).encode()}


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
