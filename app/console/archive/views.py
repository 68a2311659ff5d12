"""The pages that write archives to the officer's own disk: of one case, or of all that this officer reads."""

from collections.abc import Sequence
from gettext import gettext as _
from itertools import count
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, url_for

from app import private_file
from app.clock import today
from app.console.archive.write import Source, Written, list_readable, write_archive
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.config import ConsoleConfig
from app.console.errors import explain_job
from app.console.jobs import RELOAD, Job, Jobs
from app.console.workspace.lookup import read_case
from app.console.workspace.workspace import Workspace
from app.private_file import PartFile

ALL = "all"
PATIENCE_SECONDS = 2.0


class ArchiveJobs(Jobs[Written]):
    """The jobs that write archives, by mailbox (base64url), or ALL: the latest 10."""

    def __init__(self) -> None:
        super().__init__("archive", 10)


def make_blueprint(config: ConsoleConfig) -> Blueprint:
    """Make the views of archives: what is in one, and a warning; then its progress, and where it is."""
    blueprint = Blueprint("archive", __name__)

    @blueprint.get("/archive", defaults={"mailbox": ALL})
    @blueprint.get("/cases/<mailbox>/archive")
    @unlocked
    def show(workspace: Workspace, mailbox: str) -> ViewResponse:
        workspace.refresh()
        gates = find_gates(workspace, mailbox)
        job = workspace.part(ArchiveJobs).find(mailbox)
        progress = job.progress() if job else None
        page = render_template(
            "archive/archive.html",
            mailbox=mailbox,
            is_all=mailbox == ALL,
            count=len(gates),
            progress=progress,
            folder=config.saved,
            explain=explain_job,
        )
        return page, 200, RELOAD if progress and not progress.is_over else {}

    @blueprint.post("/archive", defaults={"mailbox": ALL})
    @blueprint.post("/cases/<mailbox>/archive")
    @unlocked
    def begin(workspace: Workspace, mailbox: str) -> ViewResponse:
        workspace.refresh()
        gates = find_gates(workspace, mailbox)
        source = Source(workspace, config)
        job = workspace.part(ArchiveJobs).start(
            mailbox, Job(_("Archive"), len(gates)), lambda job: save_archive(source, gates, job)
        )
        job.is_over_within(PATIENCE_SECONDS)
        return redirect(url_for("archive.show", mailbox=mailbox))

    @blueprint.post("/archive/stop", defaults={"mailbox": ALL})
    @blueprint.post("/cases/<mailbox>/archive/stop")
    @unlocked
    def stop(workspace: Workspace, mailbox: str) -> ViewResponse:
        if job := workspace.part(ArchiveJobs).find(mailbox):
            job.cancel()
            job.is_over_within(PATIENCE_SECONDS)
        return redirect(url_for("archive.show", mailbox=mailbox))

    return blueprint


def find_gates(workspace: Workspace, mailbox: str) -> Sequence[bytes]:
    """Find the gates of what is asked for: one case, or all of which this officer is a member. Answers 404."""
    if mailbox == ALL:
        return [row.gate for row in list_readable(workspace)] if workspace.reads_reports else abort(404)
    return [read_case(workspace, mailbox)[0].row.gate]


def save_archive(source: Source, gates: Sequence[bytes], job: Job[Written]) -> Written:
    """Write an archive into the folder for saved files: whole, or not at all.

    Raises what `write_archive` raises.
    """
    folder = source.config.saved
    private_file.make_folder(folder)
    with PartFile.beside(folder / "archive.zip") as part:
        cases, left_out = write_archive(source, gates, part.file, job)
        part.sync(hides_time=True)
        return Written(_name(part, folder), cases, left_out)


def _name(part: PartFile, folder: Path) -> Path:
    for number in count(1):
        path = folder / f"archive-{today().isoformat()}{f' ({number})' if number > 1 else ''}.zip"
        try:
            part.create(path)
        except FileExistsError:
            continue
        return path
    raise AssertionError  # counting has no end
