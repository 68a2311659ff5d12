"""A line to a gateway in this process: its requests go through the gateway's application, and no socket."""

from collections.abc import Mapping
from typing import Self

from werkzeug.test import Client

from app.console.gateway.line import Answered
from app.gateway.application import Application


class GatewayLine:
    """Carries requests to an application; `paths` are those it has carried."""

    def __init__(self, app: Application) -> None:
        self.app, self.paths = app, list[str]()

    def open_another(self) -> Self:
        return self

    def hang_up(self) -> None:
        """There is nothing to break."""

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        self.paths.append(path)
        answered = Client(self.app).post(path, headers=dict(headers), data=body)
        return Answered(
            answered.status_code, {name.lower(): value for name, value in answered.headers}, answered.get_data()
        )
