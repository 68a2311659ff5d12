"""Browsers keep nothing that is typed into a form, send it to no spelling service, and offer to translate no page."""

import re
from pathlib import Path

import pytest

from tests.console.office import Office

TEMPLATES = Path(__file__).parents[2] / "app/console/templates"
PAGES = [path for path in sorted(TEMPLATES.rglob("*.html")) if "<form" in path.read_text("utf-8")]
FIELD = re.compile(r"<(?:textarea|input)\b[^>]*>")


@pytest.mark.parametrize("path", PAGES, ids=[str(path.relative_to(TEMPLATES)) for path in PAGES])
def test_no_form_lets_the_browser_keep_what_is_typed(path: Path) -> None:
    forms = re.findall(r"<form\b[^>]*>", path.read_text("utf-8"))
    assert forms and [form for form in forms if 'autocomplete="off"' not in form] == []


@pytest.mark.parametrize("page", ["/", "/open", "/told/new", "/key", "/unlock", "{case}/reply", "{case}/do/note"])
def test_every_field_of_a_page_is_left_out_of_sessions_spelling_and_translation(office: Office, page: str) -> None:
    # Firefox goes by the field, Chromium by its form.
    case, console = office.file(), office.open_console(None if page == "/unlock" else "compliance")
    text = console.read(page.format(case=case.path))
    assert '<html lang="en" translate="no" spellcheck="false">' in text
    fields = [field for field in FIELD.findall(text) if not re.search(r'type="(hidden|radio|checkbox|submit)"', field)]
    assert [field for field in fields if 'autocomplete="' not in field] == []
