"""The description of the portal's API (docs/api/openapi.yaml), and whether a request or an answer is as it says."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_schema_validator import OAS31Validator
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

FILE = Path(__file__).parent.parent / "docs" / "api" / "openapi.yaml"
SMALLEST_BYTES = 65536
# What Content-Type and Content-Length say is checked with the body.
BODY_HEADERS = {"content-type", "content-length"}


class Answered(NamedTuple):
    """One kind of answer: to which call, its status, and the code of a refusal."""

    method: str
    path: str
    status: int
    code: str | None = None


class Description:
    """A description. What isn't as it says is raised as OpenAPIError or AssertionError."""

    def __init__(self, text: str) -> None:
        self.document: dict[str, Any] = yaml.safe_load(text)
        self.api = OpenAPI.from_dict(self.document)
        refusal = {"$ref": "#/components/schemas/Refusal", "components": self.document["components"]}
        self.refusal = OAS31Validator(refusal)

    def list_answers(self) -> set[Answered]:
        """Every kind of answer that is described."""
        return {
            Answered(method.upper(), path, int(status), code)
            for path, calls in self.document["paths"].items()
            for method, call in calls.items()
            for status, answer in call["responses"].items()
            for code in _list_codes(self._follow(answer))
        }

    def check_request(self, request: Request) -> None:
        """Check a request whose body was not read yet."""
        self.api.validate_request(WerkzeugOpenAPIRequest(request))

    def check_answer(self, request: Request, answer: Response) -> Answered | None:
        """Check an answer: which kind it is, None for a refusal that can come at any address."""
        if answer.content_encoding == "gzip":
            answer = Response(gzip.decompress(answer.get_data()), answer.status, answer.headers)
        document = answer.get_json() if answer.mimetype == "application/json" else {}
        code, path = document.get("error"), self._find_path(request)
        call = self.document["paths"].get(path, {}).get(request.method.lower())
        if call is None:
            assert (answer.status_code, code) == ((405, "wrong_method") if path else (404, "unknown_address"))
            self.refusal.validate(document)
            self._check_headers(answer, ["Allow"] if path else [])
        else:
            # The portal has read the body of the request itself, and the library would resolve dots in its address.
            asked = Request(EnvironBuilder(re.sub(r"[{}]", "", path), method=request.method).get_environ())
            self.api.validate_response(WerkzeugOpenAPIRequest(asked), WerkzeugOpenAPIResponse(answer))
            self._check_headers(answer, self._follow(call["responses"][str(answer.status_code)]).get("headers", ()))
        if "padding" in document:
            size = len(answer.get_data())
            assert size >= SMALLEST_BYTES and size & (size - 1) == 0, size
        return call and Answered(request.method, path, answer.status_code, code)

    def _check_headers(self, answer: Response, described: Iterable[str]) -> None:
        every = self.document["x-every-answer"]["headers"]
        assert {name: answer.headers.get(name) for name in every} == every
        known = {name.lower() for name in (*every, *described)} | BODY_HEADERS
        assert {name.lower() for name in answer.headers.keys()} <= known, answer.headers  # noqa: SIM118

    def _find_path(self, request: Request) -> str:
        for path in self.document["paths"]:
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), request.path):
                return str(path)
        return ""

    def _follow(self, part: dict[str, Any]) -> dict[str, Any]:
        target: dict[str, Any] = part
        for name in part.get("$ref", "").split("/")[1:]:
            target = self.document[name] if target is part else target[name]
        return target


def _list_codes(answer: dict[str, Any]) -> list[str | None]:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    for each in schema.get("allOf", ()):
        if "error" in each.get("properties", {}):
            return list(each["properties"]["error"]["enum"])
    return [None]
