"""The report to the board as a file, for officers: auditors and publishers read no case."""

from flask import Blueprint, Response, abort, request

from app.console.auth.sessions import ViewResponse, unlocked
from app.console.statistics.board import count_report, print_board
from app.console.workspace.workspace import Workspace


def make_blueprint() -> Blueprint:
    """Make the view of the report; the form on the page of figures leads to it."""
    blueprint = Blueprint("board", __name__)

    @blueprint.get("/figures/board.pdf")
    @unlocked
    def take(workspace: Workspace) -> ViewResponse:
        if workspace.is_publisher or workspace.is_auditor:
            abort(404)
        workspace.refresh()
        report = count_report(workspace)
        content = print_board(report, workspace, names_customers=request.args.get("customers") == "yes")
        name = f"board-{report.day.isoformat()}.pdf"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, content_type="application/pdf", headers=disposition)

    return blueprint
