"""Reviews: which round of each is due and which were done, as the register has it."""

from contextlib import suppress
from datetime import date
from typing import NamedTuple

from app.clock import today
from app.console.register.held_register import Entries, list_entries, list_readers
from app.console.workspace.workspace import Workspace
from app.procedure.answers import find_wrong_answers, read_text
from app.procedure.model import Answers, Review
from app.procedure.reviews import DoneReview, find_next, is_possible
from crypto.officer.messages import RegisterEntry

SUBJECT = "review"
# What the program itself notes with the answers: which review it is, and which round.
REVIEW, ROUND = "review", "round"


class ReviewStatus(NamedTuple):
    """A review: the day of the round that is due, and the rounds that were done, the latest first."""

    review: Review
    due_on: date
    done: list[DoneReview]


def list_reviews(workspace: Workspace, entries: Entries) -> list[ReviewStatus]:
    """List the reviews of the procedure, given the register. What its author might not record counts for none."""
    found: dict[str, list[DoneReview]] = {review.id: [] for review in workspace.rules.reviews}
    for entry in list_entries(entries, SUBJECT):
        review = find_review(workspace, read_text(entry.details, REVIEW))
        answers = {id: answer for id, answer in entry.details.items() if id not in (REVIEW, ROUND)}
        with suppress(ValueError):
            round_on = date.fromisoformat(read_text(entry.details, ROUND))
            done = DoneReview(round_on, entry.author, date.fromisoformat(entry.sent_on), answers)
            if review and is_possible(review, done) and _is_allowed(workspace, review, entry, answers):
                found[review.id].insert(0, done)
    day = today()
    return [
        ReviewStatus(each, find_next(each, [done.round_on for done in found[each.id]], day), found[each.id])
        for each in workspace.rules.reviews
    ]


def _is_allowed(workspace: Workspace, review: Review, entry: RegisterEntry, answers: Answers) -> bool:
    # By the duties that its author had then: what somebody became later undoes nothing.
    listed = workspace.directory.recipients_of(entry.directory.version)
    author = next((each for each in listed if each.id == entry.author), None)
    is_charged = author is not None and bool({*author.duties} & {*review.by})
    return is_charged and not find_wrong_answers(review.questions, answers)


def may_mark(workspace: Workspace, review: Review) -> bool:
    """Whether this officer may mark a review as done."""
    me = workspace.me
    return me is not None and bool({*me.duties} & {*review.by}) and me.id in list_readers(workspace)


def find_review(workspace: Workspace, id: str) -> Review | None:
    """Find a review of the procedure by its id."""
    return next((review for review in workspace.rules.reviews if review.id == id), None)
