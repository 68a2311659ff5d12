"""Directories on the command line: signed, renewed, changed, shown."""

import json
import re
from pathlib import Path

import pytest

from crypto.day import derive_verifying_key
from crypto.encoding import b64encode
from crypto.errors import WrongPassphrase, sentence_of
from tests.directory.conftest import DAY, PLAN, Desk, set_day
from tests.organisation import later

KEY = b64encode(derive_verifying_key(bytes(32)))


def replan(desk: Desk, old: str, new: str) -> Path:
    assert old in PLAN
    path = desk.path("plan.toml")
    path.write_text(PLAN.replace(old, new, 1), "utf-8")
    return path


def test_a_plan_becomes_a_directory_that_reporters_accept(signed_desk: Desk) -> None:
    directory = signed_desk.read(1)
    assert (directory.version, directory.document["previous"]) == (1, None)
    assert (directory.issued_on, directory.expires_on) == (DAY, later(DAY, 365))
    assert [recipient.expires_on for recipient in directory.recipients] == ["2027-11-22", "2027-11-22", "2027-01-31"]
    assert directory.offered("external", [], DAY) == ["compliance"]
    assert directory.offered("external", ["compliance"], DAY) == ["director"]
    assert directory.offered("internal", ["compliance"], DAY) == ["counsel"]


def test_a_directory_can_last_shorter_but_not_longer_than_400_days(desk: Desk) -> None:
    key = ("--root-key", desk.path("root.key"))
    for days in ("401", "0", "-1", '"7"'):
        plan = replan(desk, 'organisation = "Example"', f'organisation = "Example"\ndays = {days}')
        said = "write a whole number without quotes" if '"' in days else "write a whole number from 1 to 400"
        assert said in desk.refused("sign", plan, *key)
    desk.done("sign", replan(desk, 'organisation = "Example"', 'organisation = "Example"\ndays = 400'), *key)
    assert desk.read(1).expires_on == later(DAY, 400)
    for days in ("401", "0", "-1", "x"):
        assert "--days" in desk.refused("renew", *desk.signing(), "--days", days)
    desk.done("renew", *desk.signing(), "--days", "7")
    assert desk.read(2).expires_on == later(DAY, 7)
    desk.done("renew", *desk.signing(2))
    assert desk.read(3).expires_on == later(DAY, 7)


def test_signing_twice_makes_no_second_first_directory(signed_desk: Desk) -> None:
    said = signed_desk.refused("sign", signed_desk.path("plan.toml"), "--root-key", signed_desk.path("root.key"))
    assert "directory-1.json is there already" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'id = "counsel"',
            'id = "compliance"',
            "plan.toml: officers.compliance.public_part: “counsel.public.json” doesn't fit: it is the public part of",
        ),
        ('id = "internal"', 'id = "external"', "plan.toml: channels: “external” is there twice: leave one out"),
        ('["compliance", "counsel"]', '["compliance", "ceo"]', "“internal” names “ceo”"),
        ('["director"] }', '["ceo"] }', "“external” names “ceo”"),
        ("{ compliance =", "{ ceo =", "“external” names “ceo”"),
        (
            '["compliance", "counsel"]',
            '["compliance", "compliance"]',
            "channels.internal.recipients: “compliance” is there twice",
        ),
        ('["compliance", "counsel"]', "[]", "Nobody would read channel “internal”"),
        (
            'organisation = "Example"',
            'organisation = ""',
            "plan.toml: organisation: “” doesn't fit: write one line of text",
        ),
        ('organisation = "Example"', "", "plan.toml: organisation: it is missing: write a text in quotes"),
        ('organisation = "Example"', "organisation = ", "plan.toml: it isn't TOML: Invalid value (at line 2"),
        ('id = "external"', 'id = "External"', "channels.External.id: “External” doesn't fit: write a name of a-z"),
        (
            'name = "From outside"',
            'name = "From\\noutside"',
            "channels.external.name: “From\\noutside” doesn't fit: write one line of text",
        ),
        ('role = "Board"', "", "officers.director.role: it is missing: write a text in quotes"),
        (
            'role = "Board"',
            'role = "Board"\nrank = 3',
            "officers.director.rank: there is no such key: write one of: id, name, role",
        ),
        (
            '"2027-01-31"',
            "2027-01-31",
            "officers.director.key_expires_on: 2027-01-31 doesn't fit: write a text in quotes",
        ),
        (
            '"2027-01-31"',
            '"2027-02-31"',
            "officers.director.key_expires_on: “2027-02-31” doesn't fit: write a day as YYYY",
        ),
        ('"director.public.json"', '"counsel.public.json"', "is the public part of “counsel”"),
        (
            '"director.public.json"',
            '"lost.public.json"',
            "officers.director.public_part: “lost.public.json” doesn't fit: it can't be read (No such file",
        ),
        ('"director.public.json"', '"director.key"', "director.key is not an officer's public part"),
        ("[[officers]]", "[officers]", "plan.toml: it isn't TOML: "),
        (
            'role = "Board"',
            'role = "Board"\nduties = "director"',
            "officers.director.duties: “director” doesn't fit: write a list in brackets",
        ),
        (
            'role = "Board"',
            'role = "Board"\nduties = ["director", "director"]',
            "officers.director.duties: “director” is there twice",
        ),
        (
            'role = "Board"',
            'role = "Board"\nduties = ["Director"]',
            "officers.director.duties[1]: “Director” doesn't fit: write a name of a-z",
        ),
        (
            'role = "Board"',
            'role = "Board"\nduties = ["auditor"]',
            "“director”, whose duty is auditor: who holds it reads no reports",
        ),
    ],
)
def test_a_plan_with_a_mistake_is_refused_in_words(desk: Desk, old: str, new: str, said: str) -> None:
    assert said in desk.refused("sign", replan(desk, old, new), "--root-key", desk.path("root.key"))


def test_an_id_listed_twice_is_refused(desk: Desk) -> None:
    plan = desk.path("plan.toml")
    plan.write_text(PLAN + PLAN[PLAN.index("[[officers]]") :].split("\n\n")[0], "utf-8")
    assert "officers: “compliance” is there twice" in desk.refused("sign", plan, "--root-key", desk.path("root.key"))


@pytest.mark.parametrize("field", ["verify", "fingerprint"])
def test_a_public_part_changed_on_its_way_is_refused(desk: Desk, field: str) -> None:
    path = desk.path("director.public.json")
    fields, other = json.loads(path.read_text()), json.loads(desk.path("counsel.public.json").read_text())
    fields[field] = other[field]
    path.write_text(json.dumps(fields))
    said = desk.refused("sign", desk.path("plan.toml"), "--root-key", desk.path("root.key"))
    assert "director.public.json is not an officer's public part, or it is damaged" in said


def test_renewing_keeps_the_people_and_moves_the_dates(signed_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    set_day(monkeypatch, later(DAY, 100))
    signed_desk.done("renew", *signed_desk.signing())
    first, second = signed_desk.read(1), signed_desk.read(2)
    assert second.document["previous"] == b64encode(first.digest)
    assert (second.version, second.issued_on, second.expires_on) == (2, later(DAY, 100), later(DAY, 465))
    assert second.document["recipients"] == first.document["recipients"]
    assert second.document["channels"] == first.document["channels"]


def test_renewing_warns_of_a_key_that_expires_first(signed_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    set_day(monkeypatch, "2027-01-10")
    assert "The key of “director” expires on 2027-01-31" in signed_desk.type("renew", *signed_desk.signing()).stderr
    signed_desk.done("extend", *signed_desk.signing(2)[:1], "director", *signed_desk.signing(2)[1:])
    assert signed_desk.read(3).recipients[2].expires_on == "2028-01-10"


def test_a_clock_that_went_back_is_noticed(signed_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    set_day(monkeypatch, later(DAY, -1))
    assert "check the clock" in signed_desk.refused("renew", *signed_desk.signing())


def test_another_root_can_renew_nothing(signed_desk: Desk) -> None:
    signed_desk.done("make-root", signed_desk.path("other.key"))
    said = signed_desk.refused(
        "renew", signed_desk.path("directory-1.json"), "--root-key", signed_desk.path("other.key")
    )
    assert "is not a directory that this root has signed" in said


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"[" * 100_000, b"\xff", b'{"document": "x", "signature": 1}'])
def test_what_is_no_directory_is_refused(signed_desk: Desk, content: bytes) -> None:
    signed_desk.path("directory-1.json").write_bytes(content)
    assert "is not a directory that this root has signed" in signed_desk.refused("renew", *signed_desk.signing())


def test_an_officer_is_added_to_channels_and_as_a_substitute(signed_desk: Desk) -> None:
    signed_desk.done("make-officer", "trustee", signed_desk.path("trustee.key"))
    directory, *key = signed_desk.signing()
    part = signed_desk.path("trustee.public.json")
    named = ["--name", "A trustee", "--role", "Board", "--channel", "internal", "--instead-of", "compliance"]
    printed = signed_desk.done("add", directory, part, *named, *key)
    assert json.loads(part.read_text())["fingerprint"] in printed
    second = signed_desk.read(2)
    assert second.offered("internal", [], DAY) == ["compliance", "counsel", "trustee"]
    assert second.offered("external", ["compliance"], DAY) == ["director", "trustee"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (["--channel", "press"], "no channel “press”"),
        (["--instead-of", "ceo"], "No channel offers “ceo”"),
        (["--name", ""], "--name"),
        (["--key-expires-on", "2027-13-01"], "--key-expires-on"),
    ],
)
def test_an_officer_is_not_added_by_mistake(signed_desk: Desk, changes: list[str], said: str) -> None:
    signed_desk.done("make-officer", "trustee", signed_desk.path("trustee.key"))
    directory, *key = signed_desk.signing()
    part = signed_desk.path("trustee.public.json")
    assert said in signed_desk.refused("add", directory, part, "--name", "A", "--role", "B", *changes, *key)


def test_an_id_is_never_used_again(signed_desk: Desk) -> None:
    directory, *key = signed_desk.signing()
    part = signed_desk.path("counsel.public.json")
    again = ["--name", "A", "--role", "B"]
    assert "“counsel” is taken" in signed_desk.refused("add", directory, part, *again, *key)
    signed_desk.done("retire", directory, "counsel", *key)
    assert "“counsel” is taken" in signed_desk.refused("add", signed_desk.path("directory-2.json"), part, *again, *key)


def test_who_retires_is_replaced_by_those_who_stood_in_for_them(signed_desk: Desk) -> None:
    directory, *key = signed_desk.signing()
    signed_desk.done("retire", directory, "compliance", *key)
    second = signed_desk.read(2)
    assert second.offered("external", [], DAY) == ["director"]
    assert second.offered("internal", [], DAY) == ["counsel"]
    assert [recipient.id for recipient in second.active(DAY)] == ["counsel", "director"]
    retired = second.find("compliance")
    assert retired is not None
    assert retired.retired_on == DAY
    assert retired.verify == signed_desk.read(1).recipients[0].verify
    assert all("compliance" not in str(channel) for channel in second.document["channels"])


def test_a_successor_takes_every_place_and_it_is_said_which_duties_nobody_has(signed_desk: Desk) -> None:
    directory, *key = signed_desk.signing()
    signed_desk.done("charge", directory, "compliance", "--duty", "executive", *key)
    second = signed_desk.path("directory-2.json")
    for successor, said in (("compliance", "can't succeed themselves"), ("ceo", "lists nobody as")):
        assert said in signed_desk.refused("retire", second, "compliance", "--successor", successor, *key)
    result = signed_desk.type("retire", second, "compliance", "--successor", "director", *key)
    assert "Nobody has the duty “executive” any more" in result.stderr
    assert "Absences and handing over" in result.stdout
    third = signed_desk.read(3)
    assert third.offered("external", [], DAY) == ["director"]
    assert third.offered("internal", [], DAY) == ["counsel", "director"]
    assert third.offered("internal", ["director"], DAY) == ["counsel"]
    assert [recipient.id for recipient in third.active(DAY)] == ["counsel", "director"]
    # Who is offered already is offered once.
    signed_desk.done("retire", signed_desk.path("directory-3.json"), "counsel", "--successor", "director", *key)
    assert signed_desk.read(4).channels[1].recipients == ("director",)


def test_retiring_a_substitute_warns_that_nobody_stands_in(signed_desk: Desk) -> None:
    directory, *key = signed_desk.signing()
    result = signed_desk.type("retire", directory, "director", *key)
    assert "Nobody reads a report on channel “external” that leaves out “compliance”" in result.stderr
    assert signed_desk.read(2).channels[0].otherwise == {"compliance": []}


def test_signing_says_where_a_report_could_be_lost_with_one_key(desk: Desk) -> None:
    result = desk.type("sign", desk.path("plan.toml"), "--root-key", desk.path("root.key"))
    assert "Only “compliance” can read a report on channel “external”: if that key is lost" in result.stderr
    assert "Only “counsel” can read a report on channel “internal” that leaves out “compliance”" in result.stderr
    assert "Nobody reads" not in result.stderr


@pytest.mark.parametrize("id", ["ceo", "", "reporter"])
def test_nobody_retires_who_is_not_listed(signed_desk: Desk, id: str) -> None:
    directory, *key = signed_desk.signing()
    assert "lists nobody as" in signed_desk.refused("retire", directory, id, *key)


def test_nobody_retires_twice_and_the_last_of_a_channel_stays(signed_desk: Desk) -> None:
    directory, *key = signed_desk.signing()
    signed_desk.done("retire", directory, "director", *key)
    second = signed_desk.path("directory-2.json")
    assert "has retired already" in signed_desk.refused("retire", second, "director", *key)
    assert "Nobody would read channel “external”" in signed_desk.refused("retire", second, "compliance", *key)


def test_a_directory_is_shown_with_what_people_compare(signed_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    directory, *key = signed_desk.signing()
    signed_desk.done("retire", directory, "compliance", *key)
    printed = signed_desk.done("show", signed_desk.path("directory-2.json"), *signed_desk.verify())
    for recipient in signed_desk.read(2).recipients:
        assert recipient.fingerprint in printed
    assert signed_desk.read(2).digest.hex() in printed
    assert "365 days from now" in printed
    assert f"retired on {DAY}" in printed
    assert re.search(r"Channel external.*\n  read by director", printed)
    set_day(monkeypatch, "2029-01-01")
    printed = signed_desk.done("show", signed_desk.path("directory-2.json"), *signed_desk.verify())
    assert "It expired on 2027-11-22" in printed
    assert "not active: the key expired" in printed


def test_a_directory_is_shown_only_to_whom_its_root_is_known(signed_desk: Desk) -> None:
    directory = signed_desk.path("directory-1.json")
    other = b64encode(bytes(31) + b"\x01")
    assert "is not a directory that this root has signed" in signed_desk.refused("show", directory, "--root", other)
    assert "43 characters" in signed_desk.refused("show", directory, "--root", "abc")
    assert "--root" in signed_desk.refused("show", directory)


def test_a_wrong_passphrase_renews_nothing(signed_desk: Desk) -> None:
    said = signed_desk.refused("renew", *signed_desk.signing(), passphrase="not the passphrase")
    assert sentence_of(WrongPassphrase) in said


def read_duties(desk: Desk, version: int, id: str) -> tuple[str, ...]:
    recipient = desk.read(version).find(id)
    assert recipient is not None
    return recipient.duties


def test_duties_come_from_the_plan_and_are_shown(desk: Desk) -> None:
    plan = replan(desk, 'role = "Board"', 'role = "Board"\nduties = ["director", "board"]')
    desk.done("sign", plan, "--root-key", desk.path("root.key"))
    assert read_duties(desk, 1, "director") == ("director", "board")
    assert read_duties(desk, 1, "counsel") == ()
    shown = desk.done("show", desk.path("directory-1.json"), "--root", b64encode(desk.root.verify))
    assert shown.count("duties:") == 1
    assert "  duties: director, board" in shown


def test_an_officer_is_charged_with_other_duties_or_with_none(signed_desk: Desk) -> None:
    key = ("--root-key", signed_desk.path("root.key"))
    charge = ("charge", signed_desk.path("directory-1.json"), "counsel", *key)
    signed_desk.done(*charge, "--duty", "counsel", "--duty", "executive")
    assert read_duties(signed_desk, 2, "counsel") == ("counsel", "executive")
    signed_desk.done("charge", signed_desk.path("directory-2.json"), "counsel", *key)
    assert read_duties(signed_desk, 3, "counsel") == ()
    assert "duties" not in signed_desk.read(3).document["recipients"][1]


def test_an_auditor_is_added_and_reads_no_channel(signed_desk: Desk) -> None:
    key = ("--root-key", signed_desk.path("root.key"))
    signed_desk.done("make-officer", "auditor", signed_desk.path("auditor.key"))
    add = ("add", signed_desk.path("directory-1.json"), signed_desk.path("auditor.public.json"))
    said = ("--name", "Auditor", "--role", "Third party", "--duty", "auditor", *key)
    assert "who holds it reads no reports" in signed_desk.refused(*add, *said, "--channel", "external")
    signed_desk.done(*add, *said)
    auditor = signed_desk.read(2).find("auditor")
    assert auditor is not None
    assert auditor.is_auditor and not auditor.reads_reports
    both = ("--duty", "auditor", "--duty", "publisher", *key)
    second = signed_desk.path("directory-2.json")
    assert "can't be auditor and publisher" in signed_desk.refused("charge", second, "auditor", *both)


def test_duties_with_a_mistake_are_refused_in_words(signed_desk: Desk) -> None:
    key = ("--root-key", signed_desk.path("root.key"))
    first = signed_desk.path("directory-1.json")
    for duties in (["Auditor"], ["two words"], [""], ["counsel", "counsel"]):
        wrong = [part for duty in duties for part in ("--duty", duty)]
        said = "write a name of a-z" if len(duties) == 1 else "“counsel” is there twice"
        assert said in signed_desk.refused("charge", first, "counsel", *wrong, *key)
    assert "lists nobody as" in signed_desk.refused("charge", first, "ceo", "--duty", "executive", *key)
    assert "who holds it reads no reports" in signed_desk.refused("charge", first, "counsel", "--duty", "auditor", *key)
    signed_desk.done("retire", first, "counsel", *key)
    second = signed_desk.path("directory-2.json")
    assert "has retired already" in signed_desk.refused("charge", second, "counsel", "--duty", "counsel", *key)


def test_a_key_that_signs_days_is_planned_or_trusted_later_and_older_ones_stay(desk: Desk) -> None:
    keys = [b64encode(derive_verifying_key(bytes([number]) * 32)) for number in range(256)]
    # One key in 64 looks like an option.
    first, second = keys[0], next(key for key in keys if key.startswith("-"))
    desk.path("plan.toml").write_text(f'proof_keys = ["{first}"]\n{PLAN}', "utf-8")
    desk.done("sign", desk.path("plan.toml"), "--root-key", desk.path("root.key"))
    desk.done("trust", desk.path("directory-1.json"), second, "--root-key", desk.path("root.key"))
    desk.done("trust", desk.path("directory-2.json"), second, "--root-key", desk.path("root.key"))
    assert [b64encode(key) for key in desk.read(3).proof_keys] == [first, second]


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ('"x"', 'proof_keys: “x” doesn\'t fit: write a list in brackets, as ["one", "other"]'),
        ('["x"]', "proof_keys[1]: write the public part of a key, 43 characters"),
        ("[1]", "proof_keys[1]: 1 doesn't fit: write a text in quotes"),
        (f'["{b64encode(bytes(32))}"]', "proof_keys[1]: write the public part of a key, 43 characters"),
        (f'["{KEY}", "{KEY}"]', f"proof_keys: “{KEY}” is there twice: leave one out, or call it otherwise"),
    ],
)
def test_what_is_no_key_is_not_planned_nor_shown(keys: str, fault: str, desk: Desk) -> None:
    desk.path("plan.toml").write_text(f"proof_keys = {keys}\n{PLAN}", "utf-8")
    said = desk.refused("sign", desk.path("plan.toml"), "--root-key", desk.path("root.key"))
    assert said == f"Error: plan.toml: {fault}"
