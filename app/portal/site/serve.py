"""The static site: serves the built pages and what they load, at exact addresses only."""

from collections.abc import Mapping
from functools import partial

from flask import Blueprint, Response, redirect

from app.portal.api.responses import Refusal
from app.portal.static_file import StaticFile


def make_blueprint(files: Mapping[str, StaticFile], locale: str) -> Blueprint:
    """The site's addresses, one rule for each file: there is no path to walk out of.

    The address `/` redirects to `locale`: the answer depends on the address alone, never on the client.
    """
    site = Blueprint("site", __name__)
    for number, (path, file) in enumerate(files.items()):
        site.add_url_rule(path, f"file-{number}", partial(file.send))
    for path in files:
        if path.endswith("/"):
            site.add_url_rule(path.rstrip("/"), f"home-{path.strip('/')}", partial(redirect, path))
    site.add_url_rule("/", "home", partial(redirect, f"/{locale}/"))
    return site


def refuse_page(files: Mapping[str, StaticFile], locale: str, path: str, refusal: Refusal) -> Response:
    """Answer a page's address that can't be served: a page with the way back for one that doesn't exist, else a text.

    In the language that the address names, if it does, or in that of `locale`.
    """
    page = files.get(f"/{path.split('/')[1]}/not-found") or files.get(f"/{locale}/not-found")
    if refusal.status == 404 and page:
        return page.send(404)
    return Response(refusal.message, refusal.status, refusal.headers, content_type="text/plain; charset=utf-8")
