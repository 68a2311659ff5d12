"""The audit pages, for auditors alone: the list of cases with their faults, one case, and the CSV export."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import NamedTuple

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from app.clock import today
from app.console.audit.audit_index import AuditIndex
from app.console.audit.case_audit import AuditEntry, CaseAudit
from app.console.audit.csv_export import write_csv
from app.console.audit.filters import find_years, read_filter
from app.console.audit.findings import KIND_WORDS, KINDS, AuditFault, count_kinds, format_count
from app.console.audit.orders import list_told_orders
from app.console.auth.sessions import ViewFunction, ViewResponse, unlocked
from app.console.cases.record import name_entry
from app.console.junk.told_removals import list_told_removals
from app.console.names import Person, find_person
from app.console.retention.told_deletions import count_untold, list_told_deletions
from app.console.workspace.workspace import Workspace
from crypto.encoding import b64decode, b64encode
from crypto.officer.snapshot import case_digest

PAGE = 50


class AuditRow(NamedTuple):
    """An audit entry with its author and action in words; both are empty where no docket gives them."""

    audit_entry: AuditEntry
    author: Person
    done: str


class FindingRow(NamedTuple):
    """A fault of a case, and the numbers of the entries that have it."""

    fault: AuditFault
    places: list[int]


def make_blueprint() -> Blueprint:
    """Make the views of the audit; they answer 404 to everybody but auditors."""
    blueprint = Blueprint("audit", __name__)

    def audited(view: Callable[..., ViewResponse]) -> ViewFunction:
        """Pass the workspace and its refreshed audit index to a view; answers 404 unless the officer is an auditor."""

        @wraps(view)
        def guarded(workspace: Workspace, **place: str) -> ViewResponse:
            workspace.refresh()
            if workspace.me is None or not workspace.me.is_auditor:
                abort(404)
            audit_index = workspace.part(AuditIndex)
            audit_index.refresh(workspace)
            return view(workspace, audit_index, **place)

        return unlocked(guarded)

    @blueprint.get("/audit")
    @audited
    def cases(workspace: Workspace, audit_index: AuditIndex) -> ViewResponse:
        asked = request.args.get("asked", "")
        audits, audit_filter = audit_index.audits, audit_index.filters.get(asked)
        if audit_filter is None:
            return redirect(url_for("audit.cases"))
        found = audit_filter.select(audits)
        number = request.args.get("page", 1, int)
        last = max(1, -(-len(found) // PAGE))
        if not 1 <= number <= last:
            abort(404)
        deletions = list_told_deletions(workspace.store, workspace.identity, workspace.directory)
        removals = list_told_removals(workspace)
        return render_template(
            "audit/cases.html",
            audits=found[(number - 1) * PAGE : number * PAGE],
            total=len(audits),
            found=len(found),
            entries=sum(audit.entries for audit in found),
            wrong=sum(bool(audit.all_faults) for audit in found),
            audit_filter=audit_filter,
            asked=asked,
            choices=list_choices(workspace, audits),
            number=number,
            last=last,
            removals=removals,
            deletions=deletions,
            told=list_told_orders(workspace, deletions, removals),
            untold=count_untold(workspace.store),
            find_officer=lambda id: find_person(workspace.directory, id).name,
        )

    @blueprint.post("/audit")
    @audited
    def search(_workspace: Workspace, audit_index: AuditIndex) -> ViewResponse:
        return redirect(url_for("audit.cases", asked=audit_index.keep(read_filter(request.form)) or None))

    @blueprint.get("/audit.csv")
    @audited
    def download(workspace: Workspace, audit_index: AuditIndex) -> ViewResponse:
        audit_filter = audit_index.filters.get(request.args.get("asked", ""))
        if audit_filter is None:
            return redirect(url_for("audit.cases"))
        text = write_csv(
            audit_filter.select(audit_index.audits),
            workspace.directory,
            lambda audit_entry: format_action(workspace, audit_entry.action),
        )
        answer = Response(text, content_type="text/csv; charset=utf-8")
        answer.headers.set("Content-Disposition", "attachment", filename=f"audit-{today().isoformat()}.csv")
        return answer

    @blueprint.get("/audit/<mailbox>")
    @audited
    def show(workspace: Workspace, audit_index: AuditIndex, mailbox: str) -> str:
        audit = find_audit(audit_index, mailbox)
        officers, _actions = list_named([audit])
        return render_template(
            "audit/case.html",
            audit=audit,
            findings=list_findings(audit),
            rows=[
                AuditRow(
                    audit_entry,
                    find_person(workspace.directory, audit_entry.author),
                    format_action(workspace, audit_entry.action),
                )
                for audit_entry in audit.audit_entries
            ],
            people=sorted(find_person(workspace.directory, id) for id in officers),
            printed=case_digest(audit.row.mailbox).hex()[:16],
            held={each.row.mailbox for each in audit_index.audits},
        )

    blueprint.add_app_template_filter(b64encode, "b64")
    blueprint.add_app_template_global(count_kinds, "count_kinds")
    blueprint.add_app_template_global(format_count, "write_count")
    blueprint.app_context_processor(lambda: {"kind_words": KIND_WORDS})
    return blueprint


def find_audit(audit_index: AuditIndex, mailbox: str) -> CaseAudit:
    """Find the audit of the case of a mailbox (base64url), or answer 404."""
    try:
        wanted = b64decode(mailbox, 32)
    except ValueError:
        abort(404)
    return audit_index.find(wanted) or abort(404)


def list_named(audits: Iterable[CaseAudit]) -> tuple[set[str], set[str]]:
    """The ids of all officers and of all actions in these cases' dockets."""
    named = [audit_entry for audit in audits for audit_entry in audit.audit_entries if audit_entry.author]
    return {audit_entry.author for audit_entry in named}, {audit_entry.action for audit_entry in named}


def list_choices(workspace: Workspace, audits: list[CaseAudit]) -> dict[str, list[tuple[str, str]]]:
    """The choices of each field of the filter form: values with their names."""
    officers, actions = list_named(audits)
    people = sorted((find_person(workspace.directory, id).name, id) for id in officers)
    done = sorted((format_action(workspace, id), id) for id in actions)
    return {
        "officer": [(id, name) for name, id in people],
        "action": [(id, name) for name, id in done],
        "year": [(str(year), str(year)) for year in find_years(audits)],
    }


def list_findings(audit: CaseAudit) -> list[FindingRow]:
    """List the faults of a case, each once, the most severe first."""
    places: dict[AuditFault, list[int]] = {fault: [] for fault in audit.faults}
    for audit_entry in audit.audit_entries:
        for fault in audit_entry.faults:
            places.setdefault(fault, []).extend([] if audit_entry.number is None else [audit_entry.number])
    ordered = sorted(places, key=lambda fault: KINDS.index(fault.kind))
    return [FindingRow(fault, sorted({*places[fault]})) for fault in ordered]


def format_action(workspace: Workspace, action: str) -> str:
    """Word an action's id; the id itself where the procedure doesn't know it, "" for no id."""
    return name_entry(action, workspace.rules.find_action(action)) if action else ""
