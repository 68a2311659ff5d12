"""What is stated to reporters, authorities and in assessments is true by tests and places that there are."""

import re
from pathlib import Path

import pytest

from app.texts.model import Privacy

PROGRAM = Path(__file__).parent.parent
DOCUMENTS = sorted((PROGRAM / "docs" / "compliance").glob("*.md"))
STATING = ("privacy", "accessibility")
# Headings and names of links state nothing.
STATED = re.compile(r"<(?:p|li)[^>]*>(.*?)</(?:p|li)>", re.DOTALL)


def find_tests() -> set[str]:
    written = "\n".join(path.read_text("utf-8") for path in (PROGRAM / "tests").rglob("test_*.py"))
    return set(re.findall(r"def (test_\w+)\(", written))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_whatever_a_document_names_as_what_makes_it_true_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    named = {*re.findall(r"`([^`]+)`", text)}
    tests = {name for name in named if name.startswith("test_")}
    places = {name for name in named if "/" in name}
    assert tests - find_tests() == set()
    assert [place for place in places if not (PROGRAM / place).exists()] == []
    keys = {name.removeprefix("privacy.") for name in named if name.startswith("privacy.")}
    assert keys <= Privacy.model_fields.keys()
    assert {name for name in named - tests - places if not name.startswith("privacy.")} <= {"retention"}
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_sentence_that_a_page_states_of_the_software_is_there_with_what_makes_it_true() -> None:
    rows = (PROGRAM / "docs/compliance/statements.md").read_text("utf-8").split("\n|---|---|\n")[1].split("\n\n")[0]
    true_by = dict(re.findall(r"^\| (.+?) \| (.+) \|$", rows, re.MULTILINE))
    stated = set[str]()
    for name in STATING:
        template = (PROGRAM / f"app/portal/templates/{name}.html").read_text("utf-8")
        for shown in STATED.findall(re.sub("<a .*?</a>", "", template)):
            stated |= {*re.findall(r'_\("(.*?)"\)', shown)}
    assert len(stated) > 20
    assert stated == true_by.keys()
