"""The outbox of a workspace: attempts that were sent, sealed entries that aren't stored yet, and running uploads."""

from collections.abc import Iterable

from app.console.drafts.submission import Submission
from app.console.drafts.upload import ReplyUploads
from app.console.jobs import Jobs
from app.store_calls.entries import NewEntry

MAX_JOBS = 10


class Outbox:
    """The state of drafts by their attempts; `uploads` are the stored files of unsent drafts, by their `once`.

    It holds the jobs of the latest 10 attempts with files.
    """

    def __init__(self) -> None:
        self.sent: set[str] = set()
        self.sealed: dict[str, list[NewEntry]] = {}
        self.submissions: dict[str, Submission] = {}
        self.uploads: dict[str, ReplyUploads] = {}
        self.jobs: Jobs[None] = Jobs("send", MAX_JOBS)

    def clear(self) -> None:
        """Drop everything. The stored files of unsent drafts are erased once no job adds to them."""
        uploads, self.uploads = self.uploads, {}
        self.jobs.clear(lambda: give_up(uploads.values()))
        self.sent.clear()
        self.sealed.clear()
        self.submissions.clear()


def give_up(uploads: Iterable[ReplyUploads]) -> None:
    """Erase the stored files of drafts that won't be sent."""
    for each in uploads:
        each.give_up()
