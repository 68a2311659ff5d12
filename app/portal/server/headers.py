"""HTTP headers of every answer: content security policy, no referrer, no caching, no device features."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    Write = Callable[[bytes], object]

ALLOWED = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "connect-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}

DENIED = (
    "accelerometer", "autoplay", "browsing-topics",
    "camera", "clipboard-read", "compute-pressure", "display-capture", "encrypted-media", "fullscreen", "gamepad",
    "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "interest-cohort",
    "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment",
    "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "sync-xhr",
    "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip

# In words, a refusal would have another length than an answer.
REASON = "Answer"

HEADERS = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in ALLOWED.items()),
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # Pages and assets too: a cache on the reporter's device shows that this site was visited, and a browser that
    # asks "is my copy still good?" tells the server that it came before. A visit loads each file once anyway.
    "Cache-Control": "no-store",
}
# What browsers heed of a page alone: with everything that a page loads, it would cost a report on a slow line a second.
PAGE_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noarchive",
    "X-DNS-Prefetch-Control": "off",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED),
}


def add_headers(wsgi_app: WSGIApplication) -> WSGIApplication:
    """Put the headers on every answer of an application, whatever part of it answers."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, own: list[tuple[str, str]], exc_info: OptExcInfo | None = None) -> Write:
            return start_response(f"{status[:3]} {REASON}", complete_headers(own), exc_info)

        return wsgi_app(environ, start)

    return answer


def complete_headers(own: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """An answer's own headers, and those of every answer, or of every page."""
    own = list(own)
    return [*own, *HEADERS.items(), *(PAGE_HEADERS.items() if is_page(own) else ())]


def is_page(headers: Iterable[tuple[str, str]]) -> bool:
    """Whether what is answered with these headers is a page, which a browser shows."""
    return any(name == "Content-Type" and value.startswith("text/html") for name, value in headers)
