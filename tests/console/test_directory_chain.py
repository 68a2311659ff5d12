"""A console that is handed a directory which doesn't follow the one it knew, and messages that name none it knows."""

import json
from typing import Any

from app.console.workspace.workspace import Workspace
from app.store import directories
from crypto.directory import sign
from crypto.encoding import b64encode
from crypto.keys import generate_seed
from crypto.signature import SigningKey, derive_signing_key
from tests.console.cases.test_bad_entries import slip_in
from tests.console.office import ACCOUNT, TODAY, Office
from tests.messages import under
from tests.organisation import Organisation
from tests.waiting import HANG_SECONDS

UNKNOWN = "names a list of people that this organisation never published"


def branch(office: Office) -> Organisation:
    """A second truth of the same root: all of its officers have other keys."""
    return Organisation(TODAY.isoformat(), root=office.organisation.root, published=dict(office.organisation.published))


def store(office: Office, other: Organisation, version: int) -> dict[str, str]:
    signed = other.sign(other.document(version, TODAY.isoformat()))
    directories.publish(office.db, office.write(signed), version)
    return signed


def refuse(office: Office) -> dict[str, Any]:
    """What the console has kept of a fork, after it has refused every page."""
    console = office.open_console()
    for path in ("/", "/recipients"):
        answer = console.get(path)
        assert answer.status_code == 503
        assert "There are two directories that contradict each other" in answer.text
    [kept] = office.keys.glob("directory-*.forked.json")
    found: dict[str, Any] = json.loads(kept.read_bytes())
    return found


def test_another_directory_of_a_version_that_is_known_is_refused_and_both_are_kept(office: Office) -> None:
    office.file()
    known = office.organisation.published[1]
    assert ACCOUNT in office.open_console().read("/")
    office.delete_directory(1)
    other = branch(office)
    other.published.clear()
    found = store(office, other, 1)
    assert refuse(office) == found
    [kept] = (path for path in office.keys.glob("directory-*.json") if not path.name.endswith(".forked.json"))
    assert json.loads(kept.read_bytes()) == known
    # What is right again is believed again.
    office.delete_directory(1)
    directories.publish(office.db, office.write(known), 1)
    assert office.open_console().get("/").status_code == 200


def test_a_directory_of_another_branch_is_refused(office: Office) -> None:
    office.publish(2)
    office.publish(3)
    office.open_console().read("/")
    other = branch(office)
    for version in (2, 3):
        office.delete_directory(version)
    for version in (2, 3, 4):
        store(office, other, version)
    refuse(office)


def test_directories_that_were_published_meanwhile_are_followed_and_none_can_be_withheld(office: Office) -> None:
    office.open_console().read("/")
    for version in (2, 3, 4):
        office.publish(version)
    assert office.open_console().get("/").status_code == 200
    for version in (5, 6, 7):
        office.publish(version)
    office.delete_directory(5)
    refuse(office)


def test_an_old_directory_that_is_withheld_is_told_on_the_first_page(office: Office) -> None:
    for version in (2, 3, 4):
        office.publish(version)
    console = office.open_console()
    for path in ("/", "/recipients"):
        assert "An old directory can't be read" not in console.read(path)
    office.delete_directory(2)
    console = office.open_console()
    for path in ("/", "/recipients"):
        assert "Missing: version 2, and perhaps those before it." in console.read(path)


def test_an_entry_that_names_a_directory_never_published_changes_nothing(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    other = branch(office)
    for version, digest in ((1, other.directory(other.document(2)).digest), (2, bytes(32))):
        named = {**under(office.directory)["directory"], "version": version, "digest": b64encode(digest)}
        slip_in(office, case, number=0, directory=named)
        page = console.read(case.path)
        assert UNKNOWN in page
        office.change("DELETE FROM entries")
    slip_in(office, case)
    assert UNKNOWN not in console.read(case.path)


def test_the_console_follows_a_root_that_hands_over(office: Office) -> None:
    """Whoever pins the old root goes on; what the old root signs after that is refused."""
    case = office.file()
    console = office.open_console()
    console.read("/")
    old, fresh = office.organisation.root, derive_signing_key(generate_seed())
    office.publish(2, next_root=b64encode(fresh.verify))
    office.organisation.root = fresh
    signed = office.organisation.sign(office.organisation.document(3, TODAY.isoformat()))
    directories.publish(office.db, office.write(signed), 3)
    assert ACCOUNT in office.open_console().read(case.path)
    office.organisation.root = old
    signed = office.organisation.sign(office.organisation.document(4, TODAY.isoformat()))
    directories.publish(office.db, office.write(signed), 4)
    answer = office.open_console().get("/")
    assert answer.status_code == 503
    assert "is not signed by your root key" in answer.text


def test_a_thief_of_the_old_root_is_refused_by_a_console_that_knew_one_of_the_new_root(office: Office) -> None:
    """The store hides the handover, or holds another one: all else is the true past."""
    people, old = office.organisation, office.organisation.root
    fresh, thief = (derive_signing_key(generate_seed()) for _ in range(2))

    def publish(version: int, signer: SigningKey, **changes: Any) -> dict[str, str]:
        signed = sign(people.document(version, TODAY.isoformat(), **changes), signer)
        directories.publish(office.db, office.write(signed), version)
        return signed

    people.published[2] = publish(2, old, next_root=b64encode(fresh.verify))
    people.published[3] = publish(3, fresh)
    assert office.open_console().get("/").status_code == 200
    office.delete_directory(2)
    publish(4, old)
    refuse(office)
    office.delete_directory(4)
    publish(2, old, next_root=b64encode(thief.verify))
    publish(4, thief)
    refuse(office)
    for version in (2, 4):
        office.delete_directory(version)
    directories.publish(office.db, office.write(people.published[2]), 2)
    publish(4, fresh)
    assert office.open_console().get("/").status_code == 200


def read_duties(office: Office, version: int) -> list[tuple[str, ...]]:
    """What a console that was just unlocked knows of the duties in a version."""
    workspace = Workspace("counsel", office.identity("counsel"), office.line, office.config)
    workspace.refresh(HANG_SECONDS)
    return [each.duties for each in workspace.directory.recipients_of(version) if each.id == "director"]


def test_who_an_earlier_directory_lists_is_known_and_else_whom_the_next_one_lists(office: Office) -> None:
    office.charge(2, director=["board"])
    office.charge(3, director=["executive"])
    assert [read_duties(office, version) for version in (1, 2, 3)] == [[("director",)], [("board",)], [("executive",)]]
    office.delete_directory(2)
    assert read_duties(office, 2) == [("executive",)]
