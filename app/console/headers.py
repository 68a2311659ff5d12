"""What every answer tells the browser: run nothing, load nothing from elsewhere, keep nothing, tell nobody."""

from flask import Flask, Response, request, url_for

from app.console.sessions import current

ALLOWED = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

# Parts of the console, and single pages.
WRITING = {"reply", "posting", "act", "own_case", "taking_down.write", "taking_down.keep"}

HEADERS = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in ALLOWED.items()),
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "no-store",
}


def add_headers(app: Flask) -> None:
    """Put the headers on every answer of the application, errors and files included."""

    @app.after_request
    def add(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        return answer


def leave_when_idle(app: Flask, seconds: int) -> None:
    """Have the browser leave a page when the console locks itself, so that nothing stays on the screen for longer.

    Not the pages on which an officer writes: what is being written there exists nowhere else.
    """

    @app.after_request
    def leave(answer: Response) -> Response:
        if current().desk is not None and not (WRITING & {request.blueprint, request.endpoint}):
            answer.headers.setdefault("Refresh", f"{seconds + 2}; url={url_for('unlock.locked')}")
        return answer
