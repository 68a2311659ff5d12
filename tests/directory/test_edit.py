"""A plan that says what the next directory is to say: what is shown before it is signed, what comes of it, what not."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.store import directories, statements
from crypto.day import derive_verifying_key
from crypto.directories.recipient import Recipient
from crypto.directory import Directory
from crypto.encoding import b64encode
from tests.directory.conftest import DAY, PLAN, Desk, set_day
from tests.directory.test_publishing import publishing, store
from tests.organisation import later

__all__ = ["store"]  # a fixture

TRUSTEE = """
[[officers]]
id = "trustee"
name = "A trustee"
role = "Foundation"
public_part = "trustee.public.json"
duties = ["board"]
"""
DIRECTOR = PLAN[PLAN.index('[[officers]]\nid = "director"') :]
COUNSEL = PLAN[PLAN.index('[[officers]]\nid = "counsel"') : PLAN.index(DIRECTOR)]
EXTERNAL = PLAN[PLAN.index("[[channels]]") : PLAN.index('[[channels]]\nid = "internal"')]
KEYS = [b64encode(derive_verifying_key(bytes([number]) * 32)) for number in range(2)]


def replan(desk: Desk, *replacements: tuple[str, str], more: str = "") -> Path:
    text = PLAN
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    desk.path("plan.toml").write_text(text + more, "utf-8")
    return desk.path("plan.toml")


def edit(desk: Desk, plan: Path, version: int = 1) -> list[str]:
    """Edit with `y` typed: the lines shown before the question."""
    directory, *key = desk.signing(version)
    result = desk.type("edit", directory, plan, *key, typed="y\n")
    assert result.exit_code == 0, result.output
    shown, _, said = result.stdout.partition("Sign this? [y/N]: y\n")
    assert said.endswith(f"directory-{version + 1}.json. Now publish it on the server.\n")
    return shown.splitlines()


def refused(desk: Desk, plan: Path, version: int = 1) -> str:
    directory, *key = desk.signing(version)
    return desk.refused("edit", directory, plan, *key, "--yes")


def find(directory: Directory, id: str) -> Recipient:
    found = directory.find(id)
    assert found is not None
    return found


@pytest.fixture
def trustee(signed_desk: Desk) -> str:
    """The fingerprint of an officer whose key was made, and who isn't in the directory yet."""
    signed_desk.done("make-officer", "trustee", signed_desk.path("trustee.key"))
    fields: dict[str, Any] = json.loads(signed_desk.path("trustee.public.json").read_text())
    return str(fields["fingerprint"])


def test_somebody_is_added_and_read_with(signed_desk: Desk, trustee: str) -> None:
    plan = replan(signed_desk, ('["compliance", "counsel"]', '["compliance", "counsel", "trustee"]'), more=TRUSTEE)
    assert edit(signed_desk, plan) == [
        "New: trustee, A trustee (Foundation)",
        f"  compare the fingerprint with them: {trustee}",
        "  the key expires on 2027-11-22",
        "  duties: board",
        "Channel internal: From inside",
        "  is read by trustee (A trustee) from now on",
    ]
    second = signed_desk.read(2)
    assert second.document["previous"] == b64encode(signed_desk.read(1).digest)
    assert second.offered("internal", [], DAY) == ["compliance", "counsel", "trustee"]
    assert find(second, "trustee").duties == ("board",)


def test_who_is_not_in_the_plan_retires(signed_desk: Desk) -> None:
    plan = replan(signed_desk, (COUNSEL, ""), ('["compliance", "counsel"]', '["compliance"]'))
    assert edit(signed_desk, plan) == [
        "Retires, and can't come back under this id: counsel, General counsel (Counsel)",
        "Channel internal: From inside",
        "  isn't read by counsel (General counsel) any more",
    ]
    counsel = find(signed_desk.read(2), "counsel")
    assert (counsel.retired_on, counsel.verify) == (DAY, find(signed_desk.read(1), "counsel").verify)
    assert "there is nothing to sign" in refused(signed_desk, plan, 2)


@pytest.mark.parametrize(
    ("old", "new", "shown", "field", "value"),
    [
        ('"Independent director"', '"Chair"', "is called “Chair”, not “Independent director”", "name", "Chair"),
        ('role = "Board"', 'role = "Outside"', "has the role “Outside”, not “Board”", "role", "Outside"),
        (
            '"2027-01-31"',
            '"2028-01-31"',
            "has a key that expires on 2028-01-31, not on 2027-01-31",
            "expires_on",
            "2028-01-31",
        ),
        (
            'role = "Board"',
            'role = "Board"\nduties = ["director", "board"]',
            "has these duties: director, board; before: none",
            "duties",
            ("director", "board"),
        ),
    ],
)
def test_a_person_is_changed(signed_desk: Desk, old: str, new: str, shown: str, field: str, value: object) -> None:
    said = edit(signed_desk, replan(signed_desk, (old, new)))
    assert said == ["director, Independent director (Board):", f"  {shown}"]
    before, after = find(signed_desk.read(1), "director"), find(signed_desk.read(2), "director")
    assert getattr(after, field) == value
    assert (after.id, after.verify) == (before.id, before.verify)


def test_a_duty_that_is_taken_away_is_warned_of(signed_desk: Desk) -> None:
    edit(signed_desk, replan(signed_desk, ('role = "Board"', 'role = "Board"\nduties = ["director", "board"]')))
    plan = replan(signed_desk, ('role = "Board"', 'role = "Board"\nduties = ["board"]'))
    assert edit(signed_desk, plan, 2)[1:] == [
        "  has these duties: board; before: director, board",
        "  what they did as director doesn't count any more: records are read under the duties of today",
    ]


def test_a_key_that_the_plan_gives_no_day_keeps_the_one_it_has(signed_desk: Desk) -> None:
    plan = replan(signed_desk, ('key_expires_on = "2027-01-31"\n', ""), ('"Independent director"', '"Chair"'))
    edit(signed_desk, plan)
    assert find(signed_desk.read(2), "director").expires_on == "2027-01-31"


def test_a_channel_gets_others_another_order_and_others_who_stand_in(signed_desk: Desk, trustee: str) -> None:
    swapped = ('["compliance", "counsel"]', '["counsel", "compliance"]')
    standing = ('{ compliance = ["director"] }', '{ compliance = ["director", "trustee"] }')
    plan = replan(signed_desk, swapped, standing, ('"From outside"', '"Outside"'), more=TRUSTEE)
    assert edit(signed_desk, plan)[4:] == [
        "Channel external: From outside",
        "  is called “Outside”, not “From outside”",
        "  without compliance, is read by director (Independent director), trustee (A trustee); "
        "before: director (Independent director)",
        "Channel internal: From inside",
        "  offers them in this order: counsel (General counsel), compliance (Compliance officer)",
    ]
    second = signed_desk.read(2)
    assert second.offered("external", ["compliance"], DAY) == ["director", "trustee"]
    assert (second.channels[0].name, second.channels[1].recipients) == ("Outside", ("counsel", "compliance"))


def test_channels_open_close_and_change_places(signed_desk: Desk) -> None:
    press = '[[channels]]\nid = "press"\nname = "Press"\nrecipients = ["counsel"]\n\n'
    assert edit(signed_desk, replan(signed_desk, (EXTERNAL, press))) == [
        "New channel press: Press",
        "  is read by counsel (General counsel) from now on",
        "Channel external is closed: From outside",
        "  its cases stay; nobody stands in any more for whoever steps back from one",
    ]
    last = EXTERNAL.replace('"external"', '"press"').replace('"From outside"', '"Press"')
    edit(signed_desk, replan(signed_desk, (EXTERNAL, last)), 2)
    directory, *key = signed_desk.signing(3)
    assert [channel.id for channel in signed_desk.read(3).channels] == ["press", "internal"]
    plan = replan(signed_desk, (EXTERNAL, ""), ('"compliance", "counsel"]', f'"compliance", "counsel"]\n\n{last}'))
    assert edit(signed_desk, plan, 3) == ["The channels are offered in this order: internal, press"]


def test_the_organisation_confirmations_days_and_keys_are_changed(signed_desk: Desk) -> None:
    settings = f'organisation = "Other"\nconfirmations = 8\ndays = 400\nproof_keys = ["{KEYS[0]}"]'
    assert edit(signed_desk, replan(signed_desk, ('organisation = "Example"', settings))) == [
        "It is valid for 400 days, not 365.",
        "The organisation is called “Other”, not “Example”.",
        "Officers who have to confirm it every 35 days: 8, not 1.",
        f"Keys with which the portal can sign days: {KEYS[0]}; before: none",
    ]
    second = signed_desk.read(2)
    assert (second.organisation, second.confirmations, second.expires_on) == ("Other", 8, later(DAY, 400))
    # What such a key has signed must still be checked.
    plan = replan(signed_desk, ('organisation = "Example"', settings.replace(KEYS[0], KEYS[1])))
    edit(signed_desk, plan, 2)
    assert [b64encode(key) for key in signed_desk.read(3).proof_keys] == KEYS


@pytest.mark.parametrize("count", ["9", "-1", "true", '"1"'])
def test_confirmations_are_from_0_to_8(signed_desk: Desk, count: str) -> None:
    plan = replan(signed_desk, ('organisation = "Example"', f'organisation = "Example"\nconfirmations = {count}'))
    assert "plan.toml: confirmations: " in refused(signed_desk, plan)


def test_several_at_once_are_one_version(signed_desk: Desk, trustee: str, store: Any) -> None:
    plan = replan(
        signed_desk,
        (COUNSEL, ""),
        ('["compliance", "counsel"]', '["compliance", "trustee"]'),
        ('"Head of Compliance"', '"Ombudsperson"'),
        ('"2027-01-31"', '"2028-01-31"\nduties = ["director"]'),
        more=TRUSTEE,
    )
    shown = "\n".join(edit(signed_desk, plan))
    for change in ("New: trustee", "Retires", "has the role “Ombudsperson”", "2028-01-31", "duties: director"):
        assert change in shown
    second = signed_desk.read(2)
    assert second.version == 2
    assert [recipient.id for recipient in second.active(DAY)] == ["compliance", "director", "trustee"]
    assert second.offered("internal", [], DAY) == ["compliance", "trustee"]
    signed_desk.done(*publishing(signed_desk, 2))
    assert directories.newest(store) is not None
    for id in ("compliance", "trustee"):
        assert len(statements.list_cards_of(store, find(second, id).verify)) == 15


def test_what_follows_from_commands_is_in_the_plan_or_shown(signed_desk: Desk) -> None:
    signed_desk.done(
        "charge", signed_desk.path("directory-1.json"), "counsel", *signed_desk.signing()[1:], "--duty", "x"
    )
    assert edit(signed_desk, replan(signed_desk), 2)[:2] == [
        "counsel, General counsel (Counsel):",
        "  has these duties: none; before: x",
    ]


def test_every_command_shows_what_it_changes(signed_desk: Desk) -> None:
    shown = signed_desk.done("retire", signed_desk.path("directory-1.json"), "compliance", *signed_desk.signing()[1:])
    assert "Retires, and can't come back under this id: compliance" in shown
    assert "  is read by director (Independent director) from now on" in shown
    assert "  without compliance, is read by nobody; before: director (Independent director)" in shown


def test_the_first_directory_is_shown_with_the_fingerprints(desk: Desk) -> None:
    shown = desk.done("sign", desk.path("plan.toml"), "--root-key", desk.path("root.key"))
    for recipient in desk.read(1).recipients:
        assert recipient.fingerprint in shown
    assert "read by compliance, counsel" in shown


@pytest.mark.parametrize("typed", ["n\n", "\n", ""])
def test_nothing_is_signed_without_a_yes(signed_desk: Desk, typed: str) -> None:
    plan = replan(signed_desk, ('"Independent director"', '"Chair"'))
    directory, *key = signed_desk.signing()
    assert "Nothing was signed." in signed_desk.refused("edit", directory, plan, *key, typed=typed)


def test_a_plan_that_changes_nothing_signs_nothing(signed_desk: Desk) -> None:
    assert "there is nothing to sign" in refused(signed_desk, signed_desk.path("plan.toml"))
    directory, *key = signed_desk.signing()
    said = signed_desk.refused("edit", directory, signed_desk.path("plan.toml"), *key, typed="y\n")
    assert "there is nothing to sign" in said


def test_an_id_is_never_used_again_by_a_plan(signed_desk: Desk) -> None:
    directory, *key = signed_desk.signing()
    signed_desk.done("retire", directory, "counsel", *key)
    assert "“counsel” has retired, and an id is never used again" in refused(signed_desk, replan(signed_desk), 2)


def test_a_key_never_changes_under_an_id(signed_desk: Desk) -> None:
    for name in ("director.key", "director.public.json"):
        signed_desk.path(name).unlink()
    signed_desk.done("make-officer", "director", signed_desk.path("director.key"))
    assert "The plan has another key for “director”, and a key never changes under an id" in refused(
        signed_desk, replan(signed_desk)
    )


def test_a_key_is_given_no_other_id(signed_desk: Desk) -> None:
    fields = json.loads(signed_desk.path("counsel.public.json").read_text())
    signed_desk.path("trustee.public.json").write_text(json.dumps({**fields, "id": "trustee"}))
    assert "“trustee” has the key of “counsel”" in refused(signed_desk, replan(signed_desk, more=TRUSTEE))
    # Also when the one before retires with the same version.
    plan = replan(signed_desk, (COUNSEL, ""), ('["compliance", "counsel"]', '["compliance"]'), more=TRUSTEE)
    assert "“trustee” has the key of “counsel”" in refused(signed_desk, plan)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (COUNSEL, "", "Channel “internal” names “counsel”, who has retired: take them out of it."),
        ('["compliance", "counsel"]', '["compliance", "ceo"]', "“internal” names “ceo”, whom the directory does not"),
        ('["compliance", "counsel"]', "[]", "Nobody would read channel “internal”"),
        ('role = "Board"', 'role = "Board"\nduties = ["auditor"]', "who holds it reads no reports"),
        ('"2027-01-31"', '"2026-11-21"', "The key of “director” can't expire on 2026-11-21: that day is past."),
        ('name = "General counsel"', 'name = ""', "plan.toml: officers.counsel.name: “” doesn't fit"),
        ('"director.public.json"', '"lost.public.json"', "it can't be read (No such file"),
    ],
)
def test_a_plan_that_can_not_be_signed_is_refused_in_words(signed_desk: Desk, old: str, new: str, said: str) -> None:
    assert said in refused(signed_desk, replan(signed_desk, (old, new)))


def test_a_directory_that_is_there_is_not_written_over_by_a_plan(signed_desk: Desk) -> None:
    signed_desk.done("renew", *signed_desk.signing())
    said = refused(signed_desk, replan(signed_desk, ('"Independent director"', '"Chair"')))
    assert "directory-2.json is there already" in said


def test_another_root_and_another_clock_sign_no_plan(signed_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_desk.done("make-root", signed_desk.path("other.key"))
    plan = replan(signed_desk, ('"Independent director"', '"Chair"'))
    edit = ("edit", signed_desk.path("directory-1.json"), plan, "--yes", "--root-key")
    assert "is not a directory that this root has signed" in signed_desk.refused(*edit, signed_desk.path("other.key"))
    set_day(monkeypatch, later(DAY, -1))
    assert "check the clock" in signed_desk.refused(*edit, signed_desk.path("root.key"))


def test_a_disk_that_is_full_leaves_no_half_directory(signed_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.private_file.os.fsync", fail)
    plan = replan(signed_desk, ('"Independent director"', '"Chair"'))
    assert "No space left on device" in refused(signed_desk, plan)
