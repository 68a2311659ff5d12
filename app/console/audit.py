"""The auditors' pages: who acted when in every case, and where records and dockets don't agree."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import NamedTuple
from weakref import WeakKeyDictionary

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from app.console.acts import name_act
from app.console.auditing import Act, Audit
from app.console.desk import Desk, today
from app.console.irregularities import KIND_WORDS, KINDS, Fault, count_kinds, write_count
from app.console.ledger import Ledger
from app.console.people import Person, find_person
from app.console.sessions import Answer, View, unlocked
from app.console.sieve import find_years, read_sieve
from app.console.spreadsheet import write_spreadsheet
from app.database import Database
from crypto.notation import b64decode, b64encode
from crypto.printout import name_case

PAGE = 50


class Line(NamedTuple):
    """An act in words; the author's name is empty, and so is what was done, where nobody can tell."""

    act: Act
    author: Person
    done: str


class Finding(NamedTuple):
    """What is wrong with a case, and at which places of the record, as far as it has places."""

    fault: Fault
    places: list[int]


def pages(db: Database) -> Blueprint:
    """The pages of auditors; everybody else is answered 404."""
    blueprint = Blueprint("audit", __name__)
    ledgers: WeakKeyDictionary[Desk, Ledger] = WeakKeyDictionary()

    def audited(view: Callable[..., Answer]) -> View:
        """Give a view an auditor's desk, and the ledger of it."""

        @wraps(view)
        def guarded(desk: Desk, **place: str) -> Answer:
            desk.refresh()
            if desk.me is None or not desk.me.is_auditor:
                abort(404)
            ledger = ledgers.get(desk) or ledgers.setdefault(desk, Ledger())
            ledger.refresh(desk, db)
            return view(desk, ledger, **place)

        return unlocked(guarded)

    @blueprint.get("/audit")
    @audited
    def cases(desk: Desk, ledger: Ledger) -> Answer:
        asked = request.args.get("asked", "")
        audits, sieve = ledger.audits, ledger.sieves.get(asked)
        if sieve is None:
            return redirect(url_for("audit.cases"))
        found = sieve.sift(audits)
        number = request.args.get("page", 1, int)
        last = max(1, -(-len(found) // PAGE))
        if not 1 <= number <= last:
            abort(404)
        return render_template(
            "audit.html",
            audits=found[(number - 1) * PAGE : number * PAGE],
            total=len(audits),
            found=len(found),
            entries=sum(audit.entries for audit in found),
            wrong=sum(bool(audit.all_faults) for audit in found),
            sieve=sieve,
            asked=asked,
            choices=list_choices(desk, audits),
            number=number,
            last=last,
        )

    @blueprint.post("/audit")
    @audited
    def look(_desk: Desk, ledger: Ledger) -> Answer:
        return redirect(url_for("audit.cases", asked=ledger.keep(read_sieve(request.form)) or None))

    @blueprint.get("/audit.csv")
    @audited
    def download(desk: Desk, ledger: Ledger) -> Answer:
        sieve = ledger.sieves.get(request.args.get("asked", ""))
        if sieve is None:
            return redirect(url_for("audit.cases"))
        text = write_spreadsheet(sieve.sift(ledger.audits), desk.directory, lambda act: name_done(desk, act.action))
        answer = Response(text, content_type="text/csv; charset=utf-8")
        answer.headers.set("Content-Disposition", "attachment", filename=f"audit-{today().isoformat()}.csv")
        return answer

    @blueprint.get("/audit/<mailbox>")
    @audited
    def show(desk: Desk, ledger: Ledger, mailbox: str) -> str:
        audit = find_audit(ledger, mailbox)
        officers, _actions = list_named([audit])
        return render_template(
            "audit_case.html",
            audit=audit,
            findings=list_findings(audit),
            lines=[
                Line(act, find_person(desk.directory, act.author), name_done(desk, act.action)) for act in audit.acts
            ],
            people=sorted(find_person(desk.directory, id) for id in officers),
            printed=name_case(audit.row.mailbox).hex()[:16],
            held={each.row.mailbox for each in ledger.audits},
        )

    blueprint.add_app_template_filter(b64encode, "b64")
    blueprint.add_app_template_global(count_kinds, "count_kinds")
    blueprint.add_app_template_global(write_count, "write_count")
    blueprint.app_context_processor(lambda: {"kind_words": KIND_WORDS})
    return blueprint


def find_audit(ledger: Ledger, mailbox: str) -> Audit:
    """Find the case of a mailbox (in base64url), or answer 404."""
    try:
        wanted = b64decode(mailbox, 32)
    except ValueError:
        abort(404)
    return ledger.find(wanted) or abort(404)


def list_named(audits: Iterable[Audit]) -> tuple[set[str], set[str]]:
    """The ids of all officers and of all actions that dockets name."""
    named = [act for audit in audits for act in audit.acts if act.author]
    return {act.author for act in named}, {act.action for act in named}


def list_choices(desk: Desk, audits: list[Audit]) -> dict[str, list[tuple[str, str]]]:
    """What each field of the form offers: values, each with its name."""
    officers, actions = list_named(audits)
    people = sorted((find_person(desk.directory, id).name, id) for id in officers)
    done = sorted((name_done(desk, id), id) for id in actions)
    return {
        "officer": [(id, name) for name, id in people],
        "action": [(id, name) for name, id in done],
        "year": [(str(year), str(year)) for year in find_years(audits)],
    }


def list_findings(audit: Audit) -> list[Finding]:
    """What is wrong with a case, each once, the worst first."""
    places: dict[Fault, list[int]] = {fault: [] for fault in audit.faults}
    for act in audit.acts:
        for fault in act.faults:
            places.setdefault(fault, []).extend([] if act.number is None else [act.number])
    ordered = sorted(places, key=lambda fault: KINDS.index(fault.kind))
    return [Finding(fault, sorted({*places[fault]})) for fault in ordered]


def name_done(desk: Desk, action: str) -> str:
    """Say what an action's id means; itself where the procedure doesn't know it, and nothing of none."""
    return name_act(action, desk.rules.find_action(action)) if action else ""
