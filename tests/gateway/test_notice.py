"""The notice to officers: the same sentence whatever there is."""

from click.testing import CliRunner, Result

from app.gateway.cli import main
from crypto.encoding import b64encode
from tests.console.office import Office
from tests.organisation import INSTANCE


def run(office: Office, *arguments: str, **settings: str) -> Result:
    known = {
        "SEALEDLINE_DATABASE": office.url,
        "SEALEDLINE_ROOT": b64encode(office.organisation.root.verify),
        "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
    }
    return CliRunner().invoke(main, ["notice", *arguments], env=known | settings)


def test_a_notice_says_the_same_of_one_case_and_of_many(office: Office) -> None:
    assert run(office).output == ""
    office.file()
    one = run(office).output
    for _ in range(3):
        office.file().follow_up("More.")
    assert run(office).output == one == run(office, "--always").output
    assert one.count("\n") == 1


def test_a_notice_needs_no_key(office: Office) -> None:
    for path in office.keys.iterdir():
        path.unlink()
    assert run(office, "--always").exit_code == 0


def test_a_store_that_is_away_is_told(office: Office) -> None:
    failed = run(office, SEALEDLINE_DATABASE="sqlite:////nowhere/store.db")
    assert failed.exit_code == 1
    assert run(office, SEALEDLINE_DATABASE="").exit_code == 1
