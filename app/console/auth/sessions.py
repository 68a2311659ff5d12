"""Server-side sessions, in this process's memory alone: the cookie holds a random id, and the session the workspace.

Only the link that the console shows begins one (door.py). It is locked on request, or after an idle timeout: then the
browser may unlock a key file again, and finds nothing of what was open.
"""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Flask, Request, Response, redirect, request, session, url_for
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.wrappers import Response as AnyResponse

from app.console.workspace.workspace import Workspace

COOKIE = "sealedline-console"
CHECK_SECONDS = 1.0

ViewResponse = AnyResponse | str | tuple[str, int] | tuple[str, int, dict[str, str]]
ViewFunction = Callable[..., ViewResponse]


class Session(dict[str, Any], SessionMixin):
    """The session of one browser, with a `workspace` while a key file is unlocked. Its id is 32 random bytes.

    It is nobody's until it `has_begun`: without the link, a browser gets no cookie and no page.
    """

    def __init__(self) -> None:
        super().__init__()
        self.id = secrets.token_urlsafe(32)
        self.new = True
        self.has_begun = False
        self.workspace: Workspace | None = None
        self.touch()

    def touch(self) -> None:
        """Note that the session is used now: the idle timeout starts again."""
        # Both clocks, because the one stands still while a laptop sleeps, and the other can be set back.
        self._used_at = (time.monotonic(), time.time())

    @property
    def idle_seconds(self) -> float:
        """The seconds since the last request, by whichever clock shows more."""
        return max(time.monotonic() - self._used_at[0], time.time() - self._used_at[1])

    def lock(self) -> None:
        """Drop the workspace: the keys and everything that was opened."""
        self.clear()
        workspace, self.workspace = self.workspace, None
        if workspace is not None:
            workspace.clear()


class Sessions(SessionInterface):
    """Flask's session interface: holds all sessions, and locks each after `idle_seconds` without a request.

    Sessions are held by the digests of their ids. `watches`: a workspace waits for what is new, so that its pages need
    not ask.
    """

    def __init__(self, idle_seconds: float, watches: bool = False) -> None:
        self._idle_seconds, self._watches = idle_seconds, watches
        self._sessions: dict[bytes, Session] = {}
        self._lock = threading.Lock()
        self._watcher: threading.Thread | None = None

    def open_session(self, app: Flask, request: Request) -> Session:
        self.lock_idle()
        held = self._sessions.get(_digest(request.cookies.get(COOKIE, "")))
        return Session() if held is None else held

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        session = cast(Session, session)
        if session.has_begun and session.new:
            session.new = False
            # For the path that the door drew, since other ports of this host are other users' affair.
            path = f"{request.script_root}/"
            response.set_cookie(COOKIE, session.id, path=path, httponly=True, samesite="Strict")

    def begin(self, session: Session) -> None:
        """Let a browser in: from now on its cookie leads to this session."""
        session.has_begun = True
        with self._lock:
            self._sessions[_digest(session.id)] = session

    def unlock(self, session: Session, workspace: Workspace) -> None:
        """Give the session a workspace and a new id, against session fixation."""
        if self._watches:
            workspace.watcher.is_wanted = True
        with self._lock:
            self._sessions.pop(_digest(session.id), None)
        session.id, session.new, session.workspace = secrets.token_urlsafe(32), True, workspace
        session.clear()
        session["unlocked"] = True
        session.touch()
        with self._lock:
            self._sessions[_digest(session.id)] = session
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, name="lock-idle", daemon=True)
                self._watcher.start()

    def lock_idle(self) -> None:
        """Lock the sessions whose idle timeout has passed."""
        with self._lock:
            unlocked = [held for held in self._sessions.values() if held.workspace]
            idle = [held for held in unlocked if held.idle_seconds >= self._idle_seconds]
        for held in idle:
            held.lock()

    def lock_all(self) -> None:
        """Lock all sessions."""
        with self._lock:
            held = [*self._sessions.values()]
        for each in held:
            each.lock()

    def _watch(self) -> None:
        while True:
            time.sleep(CHECK_SECONDS)
            self.lock_idle()
            with self._lock:
                if not any(held.workspace for held in self._sessions.values()):
                    self._watcher = None
                    return


def current_session() -> Session:
    """The session of this request."""
    # What `session` stands for: it is held after the request too.
    return cast(Any, session)._get_current_object()  # type: ignore[no-any-return]


def lock_all(app: Flask) -> None:
    """Lock all sessions of the application."""
    cast(Sessions, app.session_interface).lock_all()


def unlocked(view: ViewFunction) -> ViewFunction:
    """Decorator for views that need an unlocked key file: passes the workspace, or redirects to the unlock page."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ViewResponse:
        workspace = current_session().workspace
        if workspace is None:
            return redirect(url_for("unlock.unlock"))
        current_session().touch()
        if request.method != "GET":
            workspace.watcher.expect_change()
        return view(workspace, *args, **kwargs)

    return guarded


def _digest(id: str) -> bytes:
    # Looked up by digest, so that the timing of a look-up tells nothing about ids.
    return hashlib.blake2b(id.encode()).digest()
