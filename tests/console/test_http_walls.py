"""What keeps others out: hosts, forged forms, headers, silence."""

import logging
import re

import pytest
from flask.testing import FlaskClient

from tests.console.office import ACCOUNT, ADDRESS, PASSPHRASE, PORT, Console, Office


@pytest.mark.parametrize(
    "host",
    ["localhost", f"127.0.0.1:{PORT}", "localhost:8000", "other.example", f"localhost.example:{PORT}", ""],
)
def test_only_its_own_host_is_answered(office: Office, host: str) -> None:
    answer = office.open_console(None).client.get("/unlock", headers={"Host": host})
    assert answer.status_code == 421
    assert "under its own address only" in answer.text


@pytest.mark.parametrize("path", ["/unlock", "/", "/static/console.css", "/nothing", "/cases/x"])
def test_every_answer_forbids_scripts_and_caches(office: Office, path: str) -> None:
    headers = office.open_console().get(path).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("place", ["", "/reply", "/do/note"])
def test_pages_on_which_officers_write_may_run_the_one_script_that_keeps_it(office: Office, place: str) -> None:
    path = office.file().path + place
    answer = office.open_console().get(path)
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; script-src 'self'; connect-src 'self'"
    )
    assert re.findall(r"<script[^>]*>", answer.text) == ['<script src="/static/keep.js" defer>']
    # The page that is there to be read is left after the idle timeout also where no script runs.
    assert ("Refresh" in answer.headers) == (place == "")


def test_pages_hold_neither_scripts_nor_styles_of_their_own(office: Office) -> None:
    case = office.file("<script>alert(1)</script><b onclick='x'>bold</b>")
    console = office.open_console()
    for path in ("/", case.path, "/recipients", "/key"):
        page = console.read(path).replace('<script src="/static/keep.js" defer></script>', "")
        assert "<script" not in page
        assert "<b onclick" not in page
        assert " style=" not in page


@pytest.mark.parametrize("token", ["", "forged", None])
@pytest.mark.parametrize(
    "path", ["/unlock", "/new-key", "/lock", "/cases/x/reply", "/cases/x/told", "/told/new", "/told/x/delete"]
)
def test_a_form_without_its_token_does_nothing(office: Office, path: str, token: str | None) -> None:
    console = office.open_console(None if path in ("/unlock", "/new-key") else "compliance")
    console.read("/")
    data = {"key": "compliance", "passphrase": PASSPHRASE, "text": "Hello.", "step": "send"}
    answer = console.client.post(path, data=data | ({} if token is None else {"csrf_token": token}), base_url=ADDRESS)
    assert answer.status_code == 400
    assert "Nothing was sent" in answer.text
    if path == "/lock":
        assert console.get("/").status_code == 200


def test_the_token_of_one_browser_is_of_no_use_in_another(office: Office) -> None:
    console = office.open_console()
    token = console.find_token(console.read("/"))
    other: FlaskClient = console.app.test_client()
    console.begin(other)
    assert other.get("/unlock", base_url=ADDRESS).status_code == 200
    data = {"csrf_token": token, "key": "counsel", "passphrase": PASSPHRASE}
    assert other.post("/unlock", data=data, base_url=ADDRESS).status_code == 400


@pytest.mark.parametrize("path", ["/cases/x", f"/cases/{'A' * 43}", "/cases/%00", "/?page=0", "/?page=2", "/nothing"])
def test_what_is_not_there_gets_a_calm_page(office: Office, path: str) -> None:
    office.file()
    console = office.open_console()
    console.read("/")
    answer = console.get(path)
    assert answer.status_code == 404
    assert "There is no such page or case" in answer.text


def test_a_wrong_method_and_too_much_get_a_calm_page(office: Office) -> None:
    console = office.open_console()
    assert console.get("/lock").status_code == 405
    answer = console.client.post("/lock", data={"text": "x" * 3_000_000}, base_url=ADDRESS)
    assert answer.status_code == 413
    assert "too long" in answer.text


def test_a_store_that_is_away_gets_a_calm_page_and_comes_back(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    console.read("/")
    hide_store(office)
    for page in ("/", case.path, "/recipients"):
        answer = console.get(page)
        assert answer.status_code == 503
        assert "The store can" in answer.text
        assert "sqlite" not in answer.text.lower()
    show_store(office)
    assert ACCOUNT in console.read(case.path)


def test_no_log_and_no_output_holds_what_was_opened(
    office: Office, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    case = office.file()
    console = office.open_console()
    console.answer(case.path, "An answer that nobody else may see.")

    def fail(*_: object) -> None:
        raise ValueError(ACCOUNT)

    monkeypatch.setattr("app.console.case_page.views.read_case", fail)
    answer = console.get(case.path)
    assert answer.status_code == 500
    assert "The program fails in what is named here" in answer.text
    assert ACCOUNT not in answer.text
    printed = capfd.readouterr()
    everything = caplog.text + printed.out + printed.err
    assert "ValueError" in caplog.text
    for secret in (ACCOUNT, "An answer that nobody", PASSPHRASE, case.path.removeprefix("/cases/")):
        assert secret not in everything


def hide_store(office: Office) -> None:
    """Break every later reading: the table of cases has another name."""
    rename(office, "cases", "cases_away")


def show_store(office: Office) -> None:
    rename(office, "cases_away", "cases")


def rename(office: Office, old: str, new: str) -> None:
    with office.db.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


def test_the_console_needs_no_other_machine(office: Office) -> None:
    console = Console(office)
    page = console.read("/")
    assert "http://" not in page.replace(ADDRESS, "")
    assert "https://" not in page
