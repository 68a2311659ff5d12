"""Help: every page has some that is short, and no help is left of a page that is gone."""

import re
from typing import Any

import pytest
from flask import Blueprint

from app.console.application import create_app
from app.console.auth.door import Door
from app.console.drafts.flow import DraftFlow
from app.console.help.pages import TOPICS, find_help
from app.console.help.topic import Topic
from tests.console.office import Office

# What is no page: files, a step on the way to one, and where nobody needs an explanation.
NO_PAGES = {
    "static",
    "start.start",
    "audit.download",
    "board.take",
    "calendar.take",
    "export.take",
    "export.take_text",
    "extract.take",
    "extract.take_pdf",
    "inbox.register",
    "moving.export",
    "new_key.download",
    "previews.send_picture",
    "recovery.download",
    "recovery.print_sheet",
    "restoring.download",
    "statistics.as_csv",
    "statistics.as_json",
    "statistics.as_pdf",
}


def test_every_page_and_every_kind_of_draft_has_help(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds: list[str] = []
    register = DraftFlow.register

    def note(flow: DraftFlow, blueprint: Blueprint, *more: Any) -> None:
        kinds.append(blueprint.name)
        register(flow, blueprint, *more)

    monkeypatch.setattr(DraftFlow, "register", note)
    app = create_app(office.config, Door(), office.line)
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert len(kinds) == len({*kinds}) > 5
    without = {each for each in {*pages, *(f"{kind}.write" for kind in kinds)} - NO_PAGES if not find_help(each)}
    assert without == set(), "say in app/console/help what these pages are for"
    assert pages >= NO_PAGES
    assert {*TOPICS} <= {*pages, *app.blueprints}


@pytest.mark.parametrize("topic", TOPICS.values(), ids=TOPICS)
def test_help_is_short(topic: Topic) -> None:
    said = " ".join([topic.purpose, *topic.words, *topic.words.values(), topic.first])
    assert 10 < len(re.findall(r"\S+", said)) <= 120
    assert max(len(sentence.split()) for sentence in re.split(r"(?<=[.?!:;])\s", said)) <= 30


def test_every_page_of_the_navigation_shows_its_help(office: Office) -> None:
    console = office.open_console()
    navigation = re.search(r"<nav aria-label=\"Pages\">(.*?)</nav>", console.read("/recipients"), re.DOTALL)
    assert navigation is not None
    paths = re.findall(r'href="([^"]+)"', navigation[1])
    assert len(paths) > 2
    for path in paths:
        assert console.read(path).count('<details class="help">') == 1, path
