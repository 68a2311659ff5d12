"""Text that is none is recognised; e-mails lose what tells their way and their reader."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.metadata.planted import find_planted
from tests.metadata.sifting import Sifter
from tests.metadata.text import mail_samples as mails


def test_a_mail_says_the_same_without_its_way(tmp_path: Path, sifter: Sifter) -> None:
    path = mails.make_mail(tmp_path / "a.eml")
    seen = sifter.inspect(path)
    assert (seen.kind, seen.cleanable) == ("mail", True)
    assert ("route", "[10.20.30.41]") in seen.findings
    assert {"route", "identifier", "software", "extra", "path", "day"} == seen.told
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == []
    assert {"content", "mail", "embedded"} == cleaned.left
    message = message_from_bytes(cleaned.bytes, policy=policy.default)
    assert message.keys() == ["From", "To", "Subject", "Date", "MIME-Version", "Content-Type"]
    said, inner, attached = message.iter_parts()
    assert said.get_content() == "Change the numbers."
    [forwarded] = inner.iter_parts()
    assert forwarded.keys() == ["Subject"] and "Received: no field" in forwarded.get_content()
    assert attached.get_filename() == "a.png" and attached["Content-Location"] == "a.png"


def test_a_value_that_is_encoded_in_a_mail_is_told(tmp_path: Path, sifter: Sifter) -> None:
    cleaned = sifter.must_clean(mails.make_mail(tmp_path / "a.eml", "Ask <alice@planted.example>, C:\\Users\\al"))
    assert {"values", "paths"} <= cleaned.left


def test_a_mailbox_and_a_page_in_one_file_are_mails(tmp_path: Path, sifter: Sifter) -> None:
    mail = mails.make_mail(tmp_path / "one.eml").read_bytes()
    path = tmp_path / "a.mbox"
    path.write_bytes((b"From alice@planted.example Wed May  1 10:11:12 2024\r\n" + mail) * 2)
    cleaned = sifter.must_clean(path)
    assert find_planted(cleaned.path) == [] and cleaned.bytes.count(b"Subject: numbers") == 2
    path.write_bytes(
        b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nSnapshot-Content-Location: file:///C:/planted.html\r\n\r\n<p>x</p>\r\n"
    )
    cleaned = sifter.must_clean(path)
    assert "path" in cleaned.removed and find_planted(cleaned.path) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<html><meta name="author" content="Jane Roe">', ("author", "Jane Roe")),
        ("<svg><metadata><dc:creator><x>Jane Roe</x></dc:creator></metadata></svg>", ("author", "Jane Roe")),
        (r"{\rtf1{\info{\author Jane Roe}}}", ("author", "Jane Roe")),
        ("%!PS-Adobe-3.0\n%%For: Jane Roe\n", ("author", "Jane Roe")),
        ("BEGIN:VCALENDAR\nORGANIZER:mailto:jane@example.org\n", ("author", "mailto:jane@example.org")),
        ("diff --git a/x b/x\nSigned-off-by: Jane Roe\n", ("author", "Jane Roe")),
        ('{"cells": [{"source": "open(\'/Users/jane/a.csv\')"}]}', ("path", "/Users/jane/a.csv")),
        ("import os\nopen(r'C:\\Users\\jane\\a.csv')\n", ("path", "C:\\Users\\jane\\a.csv")),
    ],
)
def test_what_a_text_tells_is_told_with_a_warning(
    text: str, found: tuple[str, str], tmp_path: Path, sifter: Sifter
) -> None:
    (tmp_path / "a.txt").write_text(text)
    seen = sifter.inspect(tmp_path / "a.txt")
    assert found in seen.findings and seen.warning is not None and not seen.cleanable
