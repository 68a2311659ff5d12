"""Sessions that exist in this process's memory alone: a cookie that is replayed after locking finds nothing."""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Flask, Request, Response, redirect, session, url_for
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.wrappers import Response as AnyResponse

from app.console.desk import Desk

COOKIE = "sealedline-console"
MAX_LOCKED = 200
CHECK_SECONDS = 1.0

Answer = AnyResponse | str | tuple[str, int] | tuple[str, int, dict[str, str]]
View = Callable[..., Answer]


class Session(dict[str, Any], SessionMixin):
    """What is kept between two requests of one browser; with a `desk` while a key file is unlocked."""

    def __init__(self) -> None:
        super().__init__()
        self.id = secrets.token_urlsafe(32)
        self.new = True
        self.is_over = False
        self.desk: Desk | None = None
        self.touch()

    def touch(self) -> None:
        # Both clocks, because the one stands still while a laptop sleeps, and the other can be set back.
        self._used_at = (time.monotonic(), time.time())

    @property
    def idle_seconds(self) -> float:
        return max(time.monotonic() - self._used_at[0], time.time() - self._used_at[1])

    def end(self) -> None:
        """Forget the keys and all that was opened."""
        self.is_over = True
        self.clear()
        if self.desk is not None:
            self.desk.clear()
        self.desk = None


class Sessions(SessionInterface):
    """All sessions, by a digest of their ids; each is locked after `idle_seconds` without a request."""

    def __init__(self, idle_seconds: float) -> None:
        self._idle_seconds = idle_seconds
        self._held: dict[bytes, Session] = {}
        self._turn = threading.Lock()
        self._watcher: threading.Thread | None = None

    def open_session(self, app: Flask, request: Request) -> Session:
        self.lock_idle()
        held = self._held.get(_digest(request.cookies.get(COOKIE, "")))
        return held or Session()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        session = cast(Session, session)
        if session.is_over:
            response.delete_cookie(COOKIE, httponly=True, samesite="Strict")
        elif session and session.new:
            self._keep(session)
            response.set_cookie(COOKIE, session.id, httponly=True, samesite="Strict")

    def unlock(self, session: Session, desk: Desk) -> None:
        """Give the session a desk and a new id: whoever knew the old one has nothing."""
        with self._turn:
            self._held.pop(_digest(session.id), None)
        session.id, session.new, session.desk = secrets.token_urlsafe(32), True, desk
        session.clear()
        session["unlocked"] = True
        session.touch()
        with self._turn:
            self._held[_digest(session.id)] = session
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, name="lock-idle", daemon=True)
                self._watcher.start()

    def lock(self, session: Session) -> None:
        """End a session."""
        with self._turn:
            self._held.pop(_digest(session.id), None)
        session.end()

    def lock_idle(self) -> None:
        """End the sessions in which nothing happened for too long."""
        with self._turn:
            idle = [held for held in self._held.values() if held.idle_seconds >= self._idle_seconds]
        for held in idle:
            self.lock(held)

    def lock_all(self) -> None:
        """End all sessions."""
        with self._turn:
            held = [*self._held.values()]
        for each in held:
            self.lock(each)

    def _keep(self, session: Session) -> None:
        session.new = False
        with self._turn:
            self._held[_digest(session.id)] = session
            # Anybody on this machine can begin sessions; only those with a desk are worth memory.
            locked = [key for key, held in self._held.items() if held.desk is None]
            for key in locked[:-MAX_LOCKED]:
                del self._held[key]

    def _watch(self) -> None:
        while True:
            time.sleep(CHECK_SECONDS)
            self.lock_idle()
            with self._turn:
                if not any(held.desk for held in self._held.values()):
                    self._watcher = None
                    return


def current() -> Session:
    """The session of this request."""
    return cast(Session, session)


def lock_all(app: Flask) -> None:
    """Lock the console for everybody."""
    cast(Sessions, app.session_interface).lock_all()


def unlocked(view: View) -> View:
    """Give a view the desk as its first argument, or send the browser to the unlock page."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Answer:
        desk = current().desk
        if desk is None:
            return redirect(url_for("unlock.unlock"))
        current().touch()
        return view(desk, *args, **kwargs)

    return guarded


def _digest(id: str) -> bytes:
    # Looked up by digest, so that the time of a look-up tells nothing about ids.
    return hashlib.blake2b(id.encode()).digest()
