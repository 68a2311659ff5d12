"""Only requests that name this console as their host: a page elsewhere can't reach it under a name of its own."""

from flask import Flask, request
from werkzeug.exceptions import MisdirectedRequest


def refuse_other_hosts(app: Flask, address: str) -> None:
    """Answer 421 to every request whose Host header is not exactly `address` (localhost:PORT)."""

    @app.before_request
    def check_host() -> None:
        if request.environ.get("HTTP_HOST") != address:
            raise MisdirectedRequest
