"""Python and JavaScript say the same of every text, however broken; a failure prints the smallest that divides them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crypto import canonical, errors, phrase
from crypto.encoding import b64decode, b64encode
from tests.crypto.twins import mutations as m
from tests.crypto.twins.node_side import Node, judge
from tests.crypto.twins.python_side import read_message
from tests.crypto.twins.samples import MESSAGES, fuzz

BROWSER = Path(__file__).parents[3] / "crypto" / "browser"
FOLDERS = [BROWSER, BROWSER / "officer", BROWSER / "reporter", BROWSER / "statements"]
TWINS = sorted(path for folder in FOLDERS for path in folder.glob("*.js") if path.name != "sealedbox.js")
# What only one language needs: bytes are a type with `+` and `==` in Python; a page hands over the word list.
ONLY_JAVASCRIPT = {"labelled", "join", "equal", "isObject", "optional", "useWords", "isListed"}
# What never reaches a browser.
ONLY_PYTHON = {
    *("is_joined", "KeyringPart"),
    # A recovery file's secrets are wrapped as content keys are; in JavaScript the module keeps these to itself.
    *("wrap", "unwrap_with"),
    # What only officers meet.
    *("NotInAudience", "WrongPassphrase", "MalformedKeyFile", "OutdatedKeyFile", "Unclaimed", "ReplyDiffers"),
    *("WithheldSlot", "NotSealedToAll", "RecordBroken", "WrongDay", "AgainstTheReporter", "NotAllowed", "NotEligible"),
}


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as started:
        yield started


def test_both_say_the_same_sentences(node: Node) -> None:
    base = errors.SealedLineError
    classes = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, base)]
    named = {error.__name__: errors.sentence_of(error) for error in classes if error.__name__ not in ONLY_PYTHON}
    sentences = sorted([name, sentence] for name, sentence in named.items())
    assert node.call("listErrors") == ("ok", sentences)


@pytest.mark.parametrize("path", TWINS, ids=lambda path: path.stem)
def test_a_twin_has_the_same_names_in_the_same_order(path: Path) -> None:
    tree = ast.parse((BROWSER.parent / path.relative_to(BROWSER)).with_suffix(".py").read_text()).body
    defined = [node.name for node in tree if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"]
    theirs = [name for name in defined if name not in ONLY_PYTHON]
    ours = re.findall(r"^export (?:async )?(?:function|class) (\w+)", path.read_text(), re.MULTILINE)
    camel = [re.sub(r"_(\w)", lambda found: found[1].upper(), name) for name in theirs]
    assert [name for name in ours if name in camel or name not in ONLY_JAVASCRIPT] == camel


@fuzz(1.5)
@given(st.data())
def test_they_read_the_same_messages(node: Node, data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(MESSAGES))
    changed = data.draw(st.just(m.dump(document)).flatmap(m.edits) | m.documents(document).map(m.dump))
    assert node.call("readMessage", b64encode(changed)) == judge(read_message, changed)


@pytest.mark.parametrize(("count", "taken"), [(256, True), (257, False)])
def test_theyread_messages_that_name_at_most_256_people(node: Node, count: int, taken: bool) -> None:
    report = next(message for message in MESSAGES if message["kind"] == "follow-up")
    people = [f"a{number:03d}" for number in range(count)]
    for changed in ({"to": people}, {"seen": dict.fromkeys(people, 0)}):
        data = canonical.write({**report, **changed})
        verdict = judge(read_message, data)
        assert (verdict[0] == "ok") == taken and node.call("readMessage", b64encode(data)) == verdict


@fuzz(1.5)
@given(m.values().map(m.dump).flatmap(m.edits) | st.binary(max_size=30) | st.text().map(m.dump))
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000 + b"1" + b"}" * 100_000)
@example(b'"' + b"a" * 499_999 + b'"')
@example(b"9" * 5000)
@example(b'"\\' * 1000 + b"[" * 1000)
def test_they_read_the_same_json(node: Node, data: bytes) -> None:
    assert node.call("readCanonical", b64encode(data)) == judge(canonical.read, data)


@fuzz()
@given(st.sampled_from(m.DAYS_AND_OTHERS) | st.dates().map(str) | st.text(max_size=10) | st.integers() | st.none())
def test_they_know_the_same_days(node: Node, day: object) -> None:
    assert node.call("isDay", day) == ("ok", canonical.is_day(day))


@fuzz()
@given(st.binary(max_size=40).map(b64encode).flatmap(m.texts), st.sampled_from([None, 16, 32]))
def test_they_decode_the_same_base64(node: Node, text: str, size: int | None) -> None:
    assert node.call("decode", text, size) == judge(lambda: b64encode(b64decode(text, size)))


@fuzz(1.5)
@given(m.phrases())
@example(" ".join(phrase.WORDS[:8]))
@example("abacus" + "\u0301\u0327" * 5000 + " abdomen")
@example("\U0001f54a" * 998 + " abacus")
def test_they_normalise_phrases_alike(node: Node, written: str) -> None:
    assert node.call("split", written) == ("ok", phrase.split(written))
    assert node.call("normalise", written) == judge(phrase.normalise, written)


@pytest.mark.parametrize(
    ("text", "is_held"),
    [
        ("1. abacus\n2. ABDOMEN\n3. abdom\u00adİnal,\n4. abide", True),
        ("abdominal abide abiding ability", True),
        ("abacus abdomen and abdominal abide", False),
        ("abdomen abacus abide abdominal", False),
        (f"Before I had: {' '.join(phrase.WORDS[900:908])}.", True),
        (" ".join(phrase.WORDS[900:907]), False),
        ("", False),
    ],
)
def test_they_find_a_phrase_in_a_text(node: Node, text: str, is_held: bool) -> None:
    own = " ".join(phrase.WORDS[:8])
    assert node.call("holdsPhrase", text, own) == ("ok", is_held)
    assert phrase.holds_phrase(text, own) is is_held


@pytest.mark.parametrize(("words", "count"), [(phrase.WORDS[:8], 28), ((phrase.WORDS[0], *phrase.WORDS[:7]), 27)])
def test_they_exchange_each_two_words(node: Node, words: tuple[str, ...], count: int) -> None:
    swapped = phrase.list_swapped(" ".join(words))
    assert node.call("listSwapped", " ".join(words)) == ("ok", [[*each] for each in swapped])
    assert len({exchanged for _one, _other, exchanged in swapped} - {" ".join(words)}) == len(swapped) == count
    assert all(exchanged.split()[one] == words[other] for one, other, exchanged in swapped)


@fuzz(0.1)
@given(st.sampled_from(phrase.WORDS).flatmap(lambda word: m.texts(word)).map(lambda word: "".join(phrase.split(word))))
def test_they_suggest_the_same_words(node: Node, word: str) -> None:
    assert node.call("suggest", word) == ("ok", phrase.suggest(word))
