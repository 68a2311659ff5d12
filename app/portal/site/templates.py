"""The templates of the pages (Jinja), beside those of GOV.UK Frontend."""

from pathlib import Path

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

from app import i18n

GOVUK = "govuk_frontend_jinja"
PORTAL = Path(__file__).parents[1]


class Compiled(BytecodeCache):
    """A cache of compiled templates, shared by all languages."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class MissingName(ChainableUndefined):
    """An undefined name fails the build; a missing field of a macro's parameter is empty, as GOV.UK's expect."""

    def __str__(self) -> str:
        if self._undefined_obj is missing:
            raise UndefinedError(f"{self._undefined_name!r} is not defined")
        return ""

    __html__ = __str__


def open_templates(locale: str) -> Environment:
    """The templates of the pages, beside those of GOV.UK Frontend, in one language."""
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(PORTAL / "templates"), PrefixLoader({GOVUK: PackageLoader(GOVUK)})]),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=MissingName,
        bytecode_cache=COMPILED,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(i18n.load(locale), newstyle=True)  # type: ignore[attr-defined]
    return environment


def is_page(name: str) -> bool:
    """Whether a template is a page of its own."""
    return name.endswith(".html") and "/" not in name and not name.startswith("_")
