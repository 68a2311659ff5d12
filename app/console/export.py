"""One case as a PDF: what was said and done, and the proof of its record. What is privileged is left out."""

from gettext import gettext as _

from flask import Blueprint, Response, render_template

from app.console.acts import Act
from app.console.case import find_folder
from app.console.conversation import STATUS_WORDS, Said, Talk, open_talk
from app.console.desk import Desk, today
from app.console.paper import Paper
from app.console.sessions import Answer, unlocked
from app.console.sizes import write_size
from app.console.words import LOCALE, write_day, write_due
from crypto.printout import write_line


def pages() -> Blueprint:
    """The page that says what is in the file, and the file."""
    blueprint = Blueprint("export", __name__)

    @blueprint.get("/cases/<mailbox>/export")
    @unlocked
    def prepare(desk: Desk, mailbox: str) -> Answer:
        desk.refresh()
        talk = open_talk(desk, find_folder(desk, mailbox))
        privileged = sum(act.is_privileged for act in talk.acts)
        return render_template("export.html", mailbox=mailbox, privileged=privileged)

    @blueprint.get("/cases/<mailbox>/export.pdf")
    @unlocked
    def take(desk: Desk, mailbox: str) -> Answer:
        desk.refresh()
        folder = find_folder(desk, mailbox)
        talk = open_talk(desk, folder)
        title = _("Case of {day}").format(day=write_day(folder.row.received_on))
        answer = Response(print_case(title, talk), mimetype="application/pdf")
        name = f"case-{folder.row.received_on}.pdf"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    return blueprint


def print_case(title: str, talk: Talk) -> bytes:
    """Print a case."""
    paper = Paper(title, LOCALE, today())
    paper.heading(title)
    paper.paragraph(_("Confidential. As the record stood on {day}.").format(day=write_day(today())))
    paper.facts(_list_facts(talk))
    for warning in talk.warnings:
        paper.paragraph(_("Mind this: {warning}").format(warning=warning))
    paper.heading(_("Conversation"), 2)
    for said in talk.said:
        _print_said(paper, said)
    paper.heading(_("Record"), 2)
    for act in talk.acts:
        _print_act(paper, act)
    _print_proof(paper, talk)
    return paper.write()


def _list_facts(talk: Talk) -> list[tuple[str, str]]:
    state = talk.standing.state
    facts = [(_("Stage"), state.rules.find_stage(state.stage).name), (_("Channel"), talk.channel or "–")]
    if talk.case.status:
        facts.append((_("Reporter was told"), STATUS_WORDS[talk.case.status]))
    return facts + [(due.name, f"{write_day(due.on)} ({write_due(due, today())})") for due in talk.standing.dues]


def _print_said(paper: Paper, said: Said) -> None:
    author = said.author.name if said.author else _("A message that can't be read")
    paper.heading(f"{author}, {write_day(said.received_on)}", 3)
    for mark in said.marks:
        paper.paragraph(_("Don't rely on this: {mark}").format(mark=mark))
    if said.answers:
        paper.facts((answer["question"], answer["text"] or "–") for answer in said.answers)
    if said.text:
        paper.paragraph(said.text)
    for file in said.files:
        _print_file(paper, file.name, file.size_bytes, file.digest)


def _print_act(paper: Paper, act: Act) -> None:
    author = act.author.name if act.author else _("An entry that can't be read")
    paper.heading(f"{act.number}. {author} {act.what}, {write_day(act.dated_on or act.received_on)}", 3)
    for reason in [*act.marks, *act.refused]:
        paper.paragraph(_("This changes nothing in the case: {reason}").format(reason=reason))
    if act.is_privileged:
        paper.paragraph(_("Left out: it is legally privileged."))
        return
    if act.answers:
        paper.facts((answer.ask, answer.answer) for answer in act.answers)
    for file in act.files if act.action != "reply" else []:
        _print_file(paper, file.name, file.size_bytes, file.digest)


def _print_file(paper: Paper, name: str, size_bytes: int, digest: bytes) -> None:
    paper.facts([(_("File, size, digest of its chunks"), f"{name}, {write_size(size_bytes)}, {digest.hex()}")])


def _print_proof(paper: Paper, talk: Talk) -> None:
    case = talk.case
    paper.heading(_("Proof of the record"), 2)
    paper.paragraph(
        _(
            "Each entry is signed by its author and names the digest of the one before it. Whoever has the following "
            "line can find later whether any of it was cut, replaced or put in another order: "
            "sealedline-console verify --against FILE, with the line in the file."
        )
    )
    paper.paragraph(write_line(case.mailbox, case.chain))
    rows = [(_("The report"), case.chain.line[0].hex())]
    rows += [(str(number), digest.hex()) for number, digest in enumerate(case.chain.line[1:], 1)]
    paper.facts(rows)
    signers = {act.author for act in talk.acts if act.author} | {said.author for said in talk.said if said.author}
    paper.heading(_("Fingerprints of those who signed"), 3)
    paper.facts(sorted((signer.name, signer.fingerprint) for signer in signers))
