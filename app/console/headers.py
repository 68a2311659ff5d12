"""HTTP security: the headers of every response (CSP and others), who is refused, and the redirect after the timeout."""

import mimetypes
from collections.abc import Mapping

from flask import Flask, Response, request, url_for
from werkzeug.exceptions import Forbidden, MisdirectedRequest

from app.console.auth.sessions import current_session

ALLOWED = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

# The blueprints and endpoints of pages on which an officer writes.
WRITING = {"replies", "drafts", "actions", "votes", "shortcuts", "new_case", "interviews.write", "interviews.keep"}

# A page that is there to be read, with a short form: what is written in it is kept, and it is left all the same.
NOTING = {"case_page.show"}

# What these may besides: run the one script that has the console keep what is written (static/keep.js).
KEEPING = {"script-src": "'self'", "connect-src": "'self'"}

# What is answered to a browser that hasn't begun with the link: the link itself, styles and icon of the refusal.
OPEN = {"start.start", "static"}


def write_policy(allowed: Mapping[str, str]) -> str:
    """Write a content security policy: where each kind of content may come from."""
    return "; ".join(f"{what} {where}" for what, where in allowed.items())


HEADERS = {
    "Content-Security-Policy": write_policy(ALLOWED),
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "no-store",
}

# What a browser refuses as another type. Windows' registry, which any program may have changed, is asked else.
STATIC_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def add_headers(app: Flask) -> None:
    """Add the security headers to every response of the application, errors and files included."""
    for ending, type in STATIC_TYPES.items():
        mimetypes.add_type(type, ending)

    @app.after_request
    def add(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        if is_for_writing() or (request.endpoint in NOTING and answer.status_code == 200):
            answer.headers["Content-Security-Policy"] = write_policy({**ALLOWED, **KEEPING})
        return answer


def is_for_writing() -> bool:
    """Whether this request is for a page on which an officer writes."""
    return bool(WRITING & {request.blueprint, request.endpoint})


def redirect_when_idle(app: Flask, seconds: int) -> None:
    """Have the browser leave every page 2 s after the idle timeout (in seconds), so that nothing stays on the screen.

    Not the pages on which an officer writes: what is being written there exists nowhere else.
    """

    @app.after_request
    def add_refresh(answer: Response) -> Response:
        if current_session().workspace is not None and not is_for_writing():
            answer.headers.setdefault("Refresh", f"{seconds + 2}; url={url_for('unlock.locked')}")
        return answer


def refuse_other_hosts(app: Flask, address: str) -> None:
    """Answer 421 to every request whose Host header is not exactly `address` (localhost:PORT): DNS rebinding."""

    @app.before_request
    def check_host() -> None:
        if request.environ.get("HTTP_HOST") != address:
            raise MisdirectedRequest


def refuse_other_browsers(app: Flask) -> None:
    """Answer 403 to every request of a browser that hasn't begun with the link: any user of the machine can connect."""

    @app.before_request
    def check_session() -> None:
        if request.endpoint not in OPEN and not current_session().has_begun:
            raise Forbidden
