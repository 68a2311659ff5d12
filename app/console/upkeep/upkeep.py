"""Has each request of an unlocked session begin what is to be done by the console itself, and each page tell of it."""

from collections.abc import Callable
from contextlib import suppress

from flask import Flask, Response

from app.console.auth.sessions import current_session
from app.console.jobs import Stopped
from app.console.upkeep.key_sharing import start_sharing
from app.console.upkeep.retiring_job import explain_retiring, find_retiring, start_retiring
from app.console.upkeep.tallying import start_tallying
from app.console.workspace.stored_keyring import explain_keyring
from app.console.workspace.workspace import NoDirectory, Workspace
from app.store_calls.errors import StoreUnavailable

# Each starts a job in the background, or does nothing: begun in this order, they don't wait for each other.
TASKS: tuple[Callable[[Workspace], None], ...] = (start_retiring, start_sharing, start_tallying)


def add_upkeep(app: Flask) -> None:
    """Have every request of an unlocked session begin the tasks once it is answered, and every page tell of them."""

    @app.after_request
    def see_to_tasks(answer: Response) -> Response:
        workspace = current_session().workspace
        # Opening comes first, and what is counted from a part would be wrong.
        if workspace is not None and not workspace.case_index.is_opening:
            for start in TASKS:
                # What can't be done now is done with one of the next requests.
                with suppress(StoreUnavailable, NoDirectory, Stopped):
                    start(workspace)
        return answer

    @app.context_processor
    def tell() -> dict[str, object]:
        return {
            "find_retiring": find_retiring,
            "explain_retiring": explain_retiring,
            "explain_keyring": explain_keyring,
        }
