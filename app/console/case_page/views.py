"""The page of a case: its messages with warnings, its status and deadlines, its next steps, its members and record."""

import secrets
from collections.abc import Collection
from gettext import gettext as _
from typing import Any, NamedTuple

from flask import Blueprint, abort, render_template, request, session

from app.clock import today
from app.console.actions.held_phrases import HeldPhrases
from app.console.auth.sessions import unlocked
from app.console.case_page.side import is_suspended, list_checklists, list_inline, list_measures, list_possible
from app.console.cases.access import list_newcomers
from app.console.cases.decisions import list_pending
from app.console.cases.next_steps import NextSteps, list_next_steps
from app.console.cases.record import RecordEntry
from app.console.cases.shortcut_steps import list_shortcuts
from app.console.cases.status import list_duties
from app.console.cases.timeline import Timeline, TimelineMessage
from app.console.cases.whole_message import read_whole_message
from app.console.config import ConsoleConfig
from app.console.customers.customer_rows import open_named
from app.console.drafts.draft import digest_basis
from app.console.drafts.kept import KeptDraft, list_begun
from app.console.inbox.read_marks import ReadMarks
from app.console.index.summary import CaseSummary
from app.console.interviews.matching import match_transcript
from app.console.names import Person, find_person, name_flag
from app.console.people.absences import list_watched
from app.console.register.held_register import open_held
from app.console.workspace.lookup import find_obstacle, find_stored_files, read_case
from app.console.workspace.overview import is_doubled
from app.console.workspace.workspace import Workspace
from app.procedure.facts import find_asked, find_customers, find_fact, list_options
from app.procedure.items.tasks import Task
from app.procedure.model import FLAG
from app.questionnaire.loader import read_form
from crypto.message_fields import WITHDRAWN

PAGE = 25  # messages
SHOWN = 20_000  # characters of each
ORDER, NEWEST = "order", "newest"


def make_blueprint(config: ConsoleConfig) -> Blueprint:
    """Make the view of a case. Its URL has the mailbox (base64url), which is no secret and opens nothing."""
    blueprint = Blueprint("case_page", __name__)
    form = read_form(config.questions)
    blueprint.add_app_template_filter(bytes.hex, "hex")

    @blueprint.get("/cases/<mailbox>")
    @unlocked
    def show(workspace: Workspace, mailbox: str) -> str:
        workspace.look()
        opened_case, timeline = read_case(workspace, mailbox)
        obstacle = find_obstacle(workspace, timeline)
        watched = list_watched(workspace, open_held(workspace)) if not obstacle else frozenset()
        held = find_stored_files(workspace.store, opened_case, timeline)
        me = workspace.me.id if workspace.me and not obstacle else ""
        next_steps = list_next_steps(timeline.case_status, workspace.directory, me)
        mark_read(workspace, opened_case.row.gate)
        page = take_page(timeline.messages, request.args.get("page", None, int)) or abort(404)
        state = timeline.case_status.state
        possible, begun = list_possible(next_steps), list_begun(workspace, mailbox)
        return render_template(
            "case_page/case.html",
            mailbox=mailbox,
            opened_case=opened_case,
            timeline=timeline,
            is_doubled=is_doubled(workspace, timeline.number),
            page=page,
            case_status=timeline.case_status,
            state=state,
            is_newest_first=read_order(),
            members=list_members(timeline),
            next_steps=next_steps,
            **describe_triage(workspace, opened_case.row.gate),
            triage=find_triage(next_steps),
            possible=possible,
            shortcuts=list_shortcuts(state, me, list_duties(workspace.directory)),
            inline=list_inline(timeline, opened_case, next_steps),
            basis=digest_basis(opened_case, timeline),
            draw_once=lambda: secrets.token_urlsafe(16),
            note=next((each.fields.get("answer-text", "") for each in begun if is_note(each)), ""),
            lead=[find_person(workspace.directory, id).name for id in find_fact(state, "lead")],
            customers=open_named(workspace, find_customers(state)),
            is_suspended=is_suspended,
            tags=find_fact(state, "tags"),
            measures=list_measures(state),
            checklists=list_checklists(state),
            pending=list_pending(timeline.case_status),
            tasks=list_tasks(timeline, watched, me),
            me=me,
            unread_team=list_unread_team(timeline),
            name_people=lambda ids: ", ".join(find_person(workspace.directory, id).name for id in ids),
            obstacle=obstacle,
            is_code_held=mailbox in workspace.part(HeldPhrases),
            begun=[each for each in begun if not (is_note(each) and "note" in possible)],
            match=match_transcript(workspace, form, timeline, mailbox),
            held=held,
        )

    @blueprint.get("/cases/<mailbox>/messages/<id>")
    @unlocked
    def show_whole(workspace: Workspace, mailbox: str, id: str) -> str:
        workspace.look()
        opened_case, timeline = read_case(workspace, mailbox)
        message = next((each for each in timeline.messages if each.id.hex() == id), None) or abort(404)
        whole = read_whole_message(workspace.store, opened_case, timeline, message)
        return render_template("case_page/message.html", mailbox=mailbox, message=whole)

    return blueprint


class ShownTask(NamedTuple):
    """An open task, or a mention: the entry that made it, for whom it waits, by name.

    `is_own` if for this officer; `is_mine` also if they stand in for somebody: of mentions, only those are shown.
    """

    task: Task
    entry: RecordEntry
    names: str
    is_own: bool
    is_mine: bool


def list_tasks(timeline: Timeline, watched: Collection[str], me: str) -> list[ShownTask]:
    """List the tasks of a case, and the mentions of those `watched` (ids): first what they are asked. `me` is an id."""
    numbers = {step.entry: step.number for step in timeline.case_status.record.steps}
    listed = [
        ShownTask(
            each,
            timeline.record_entries[numbers[entry] - 1],
            ", ".join(find_person(timeline.case.directory, id).name for id in each.waits_for),
            me in each.waits_for,
            bool({*each.waits_for} & {*watched}),
        )
        for entry, each in timeline.case_status.state.tasks.items()
    ]
    shown = [each for each in listed if each.is_mine or not each.task.is_mention]
    return sorted(shown, key=lambda each: not each.is_mine)


def read_order() -> bool:
    """Whether the newest comes first: chosen in the query string, and kept until the console is locked."""
    if chosen := request.args.get("order"):
        session[ORDER] = chosen == NEWEST
    return bool(session.get(ORDER))


def is_note(draft: KeptDraft) -> bool:
    """Whether it is the note that the page itself has a form for."""
    return draft.kind == "actions" and draft.place.get("action") == "note"


class ConversationPage(NamedTuple):
    """A page of a conversation, the oldest message first, each with the beginning of its text.

    Pages are numbered from the oldest on, so that a number leads to the same messages later; `last` is the latest one.
    """

    messages: list[TimelineMessage]
    number: int
    last: int


def take_page(messages: list[TimelineMessage], number: int | None) -> ConversationPage | None:
    """Take a page of a conversation, unless told the latest; None if there is no page of this number."""
    last = max(1, -(-len(messages) // PAGE))
    number = last if number is None else number
    if not 1 <= number <= last:
        return None
    # The latest page is full, too: it repeats some of the one before.
    shown = messages[-PAGE:] if number == last else messages[(number - 1) * PAGE : number * PAGE]
    return ConversationPage([each.cut(SHOWN) for each in shown], number, last)


def mark_read(workspace: Workspace, gate: bytes) -> None:
    """Note that this officer has opened all that the reporter has written in a case by now."""
    summary = find_summary(workspace, gate)
    if summary:
        workspace.part(ReadMarks).mark(workspace, gate, len(summary.written_on))


def describe_triage(workspace: Workspace, gate: bytes) -> dict[str, Any]:
    """The names of a case's flags, and of what else officers have said of how urgent it is, with what each says."""
    summary, rules = find_summary(workspace, gate), workspace.rules
    if summary is None:
        return {"flags": [], "triaged": []}
    facts = {"priority": _("Priority"), "category": _("Category"), "severity": _("Severity")}
    answers = {fact: getattr(summary, fact) for fact in facts}
    triaged = [(facts[fact], list_options(rules, fact).get(id, id)) for fact, id in answers.items() if id]
    return {"flags": [name_flag(rules, flag) for flag in summary.flags], "triaged": triaged}


def find_triage(next_steps: NextSteps) -> str | None:
    """The id of the action by which this officer can flag the case now; None if there is none."""
    actions = [each.action for each in (*next_steps.next, *next_steps.others) if not each.obstacles]
    return next((each.id for each in actions if find_asked(each.questions, FLAG)), None)


def find_summary(workspace: Workspace, gate: bytes) -> CaseSummary | None:
    stored = workspace.case_index.summaries.get(gate)
    return stored.summary if stored else None


def list_unread_team(timeline: Timeline) -> list[str]:
    """The ids of those who lead, or are on the team, and never had access though they may be given it."""
    case_status, day = timeline.case_status, today().isoformat()
    withdrawn = {step.member for step in case_status.record.steps if step.action == WITHDRAWN}
    named = {id for fact in ("lead", "team") for id in find_fact(case_status.state, fact)} - withdrawn
    return list_newcomers(timeline.case, case_status, named, day)


def list_members(timeline: Timeline) -> list[tuple[Person, list[str]]]:
    """The members of a case, who can read new messages, with their duties in words."""
    directory, rules = timeline.case.directory, timeline.case_status.state.rules
    listed = [each for each in directory.recipients if each.id in timeline.case_status.record.members]
    duties = [[rules.duties.get(duty, duty) for duty in each.duties] for each in listed]
    return [(find_person(directory, each.id), named) for each, named in zip(listed, duties, strict=True)]
