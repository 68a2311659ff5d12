"""What the command line program asks of the portal, and what it gets, held to the description of the API."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from openapi_core.validation.request.exceptions import InvalidRequestBody
from openapi_core.validation.response.exceptions import InvalidData
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Request, Response

from app.reporter.api.client import Portal
from app.reporter.api.http import RequestRefused, Unanswered
from crypto.reporter.mailbox_view import view_mailbox
from tests.openapi import FILE, Answered, Description
from tests.reporter.attachments import seal_file
from tests.reporter.conftest import Served
from tests.reporter.test_cli import place_of
from tests.reporter.test_client import Impostor


class Checked:
    """Hands on what is asked of a portal, and holds both the question and the answer to the description."""

    def __init__(self, app: Any) -> None:
        self.app, self.description = app, Description(FILE.read_text("utf-8"))
        self.seen, self.wrong = set[Answered | None](), list[Exception]()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        asked = [Request({**environ, "wsgi.input": io.BytesIO(body)}) for _twice in range(2)]
        content, status, headers = run_wsgi_app(self.app, {**environ, "wsgi.input": io.BytesIO(body)}, buffered=True)
        answer = Response(b"".join(content), status, headers)
        try:
            self.description.check_request(asked[0])
            self.seen.add(self.description.check_answer(asked[1], answer))
        except Exception as error:
            self.wrong.append(error)
        start_response(status, list(headers))
        return [answer.get_data()]


def test_all_that_a_reporter_does_is_as_described(served: Served, tmp_path: Path) -> None:
    checked = served.line.app = Checked(served.line.app)
    photo = tmp_path / "photo.txt"
    photo.write_text("What the photo shows.")
    files = ("--attach", str(photo), "--keep-metadata")
    phrase = served.report().phrase
    sent = served.type(
        "follow-up", "--kind", "more", "--text-file", "-", "--yes", *files, typed=f"{phrase}\nMore, with a file."
    )
    assert sent.exit_code == 0, sent.output
    served.answer("counsel", "Here is what we found.", files=[seal_file("Findings.txt", b"found")])
    place = place_of(served.type("check", typed=phrase).output)
    assert served.type("save", place, "1", "--to", str(tmp_path / "saved.txt"), typed=phrase).exit_code == 0
    [own] = view_mailbox(served.visit(phrase).mailbox)["uploads"]
    assert served.type("withdraw", own, "--yes", typed=phrase).exit_code == 0
    assert served.type("erase", place, "--yes", typed=phrase).exit_code == 0
    Portal(served.address).find_directory(1)
    Portal(served.address).fetch_day_part("2026-01-01", 0)
    Portal(served.address).working.fetch_prices()
    assert checked.wrong == []
    called = {(each.method, each.path) for each in checked.seen if each}
    assert called == {(each.method, each.path) for each in checked.description.list_answers()}


def test_a_request_that_deviates_is_found(served: Served) -> None:
    checked = served.line.app = Checked(served.line.app)
    with pytest.raises(RequestRefused):
        Portal(served.address)._post("/api/mailbox", {})
    assert [type(error) for error in checked.wrong] == [InvalidRequestBody]


def test_an_answer_that_deviates_is_found(served: Served) -> None:
    checked = served.line.app = Checked(Impostor("200 OK", b"{}"))
    with pytest.raises(Unanswered):
        Portal(served.address).fetch_limits()
    assert [type(error) for error in checked.wrong] == [InvalidData]
