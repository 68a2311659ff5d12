"""Documents name what is there."""

import re
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent.parent
CONTRIBUTING = (PROGRAM / "CONTRIBUTING.md").read_text("utf-8")
DECISIONS = (PROGRAM / "docs" / "decisions.md").read_text("utf-8")
PARTS = ["Decision", "Because", "Tried and dropped", "Where it lives"]
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/decisions.md", "docs/glossary.md"]


def test_each_decision_has_its_four_parts() -> None:
    decisions = DECISIONS.split("\n### ")[1:]
    assert len(decisions) > 30
    for decision in decisions:
        assert re.findall(r"^- \*\*([\w ]+):\*\*", decision, re.MULTILINE) == PARTS, decision


def test_whatever_a_decision_names_as_its_place_is_there() -> None:
    places = [place for line in DECISIONS.split("**Where it lives:**")[1:] for place in _quoted(line)]
    assert len(places) > 60
    assert [place for place in places if not (PROGRAM / place).exists()] == []


def test_commands_of_decisions_are_there() -> None:
    benches = re.findall(r"python -m (tests\.bench(?:\.\w+)+)", DECISIONS)
    assert benches
    files = re.findall(r"(?<=pytest )(?:-s )?(tests/[\w/.]+)", DECISIONS)
    wanted = [f"{name.replace('.', '/')}.py" for name in benches] + files
    assert [name for name in wanted if not (PROGRAM / name).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    here = (PROGRAM / page).parent
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (PROGRAM / page).read_text("utf-8"))
    assert links
    assert [link for link in links if not (here / link).exists()] == []


def test_whatever_contributors_are_told_to_touch_or_run_is_there() -> None:
    named = re.findall(r"(?<![\w/])(?:app|crypto|docs|tests)/[\w./]*\w", CONTRIBUTING.replace("LOCALE", "de"))
    assert len(named) > 60
    assert [name for name in named if not (PROGRAM / name).exists()] == []
    targets = re.findall(r"^([a-z-]+):", (PROGRAM / "Makefile").read_text("utf-8"), re.MULTILINE)
    told = re.findall(r"(?:`|^    )make ([a-z -]*[a-z])", CONTRIBUTING, re.MULTILINE)
    assert {"quick", "test", "help"} <= {*" ".join(told).split()} <= {*targets}


def test_the_test_that_contributors_are_shown_is_a_real_one() -> None:
    link, code = re.findall(r"\]\((tests/[\w/]+\.py)\):\n\n```python\n(.*?)```", CONTRIBUTING, re.DOTALL)[0]
    assert f"\n\n\n{code}\n\n" in (PROGRAM / link).read_text("utf-8")
    assert len(code.splitlines()) <= 10


def _quoted(line: str) -> list[str]:
    return re.findall(r"`([^`]+)`", line.split("\n###")[0].split("\n## ")[0])
