"""The pages of customers: the table, one for each customer, and giving a customer another name."""

from gettext import gettext as _

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.console.auth.sessions import ViewResponse, unlocked
from app.console.customers.customer_rows import CustomerRow, open_rows
from app.console.customers.known_customers import suggest_names
from app.console.customers.naming import find_readers
from app.console.names import find_person
from app.console.register.held_register import list_remarks, open_held, record
from app.console.register.kept import CUSTOMER_NAME, FROM, TO, is_name
from app.console.workspace.workspace import Workspace
from app.procedure.name_matching import fold_name


def make_blueprint() -> Blueprint:
    """Make the views of the customers that records and the register name."""
    blueprint = Blueprint("customers", __name__)

    @blueprint.get("/customers")
    @unlocked
    def show(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        rows, remarks = open_rows(workspace), list_remarks(open_held(workspace))
        return render_template("customers/customers.html", rows=rows, remarks=remarks)

    @blueprint.get("/customers/<key>")
    @unlocked
    def show_one(workspace: Workspace, key: str) -> ViewResponse:
        workspace.refresh()
        return _show(workspace, _find(open_rows(workspace), key))

    @blueprint.post("/customers/<key>")
    @unlocked
    def rename(workspace: Workspace, key: str) -> ViewResponse:
        with workspace.changing:
            workspace.refresh()
            rows = open_rows(workspace)
            row, old, new = _find(rows, key), request.form.get(FROM, ""), request.form.get(TO, "").strip()
            if workspace.me is None or old not in (row.customer.name, *row.customer.names):
                abort(404)
            if not is_name(new):
                return _show(workspace, row, _("Write a name, of at most 1000 characters.")), 400
            concerned = [row, *(each for each in rows if fold_name(each.customer.name) == fold_name(new))]
            readers = find_readers(workspace, concerned)
            if workspace.me.id not in readers:
                return _show(workspace, row, _("Nothing can be sealed to you now, so nothing was changed.")), 400
            if request.form.get("step") != "sign":
                people = [find_person(workspace.directory, id) for id in readers]
                return render_template("customers/rename.html", row=row, old=old, new=new, people=people)
            record(workspace, CUSTOMER_NAME, {FROM: old, TO: new}, readers)
        flash(_("The name is in the register now. It can be changed again."))
        return redirect(url_for("customers.show"))

    def _show(workspace: Workspace, row: CustomerRow, error: str = "") -> str:
        return render_template(
            "customers/customer.html", row=row, error=error, names=suggest_names(workspace), list_merged=list_merged
        )

    return blueprint


def list_merged(row: CustomerRow) -> list[str]:
    """The other names under which records know a customer, each once."""
    others = {fold_name(name): name for name in row.customer.names}
    others.pop(fold_name(row.customer.name), None)
    return [others[key] for key in sorted(others)]


def _find(rows: list[CustomerRow], key: str) -> CustomerRow:
    return next((row for row in rows if row.key == key), None) or abort(404)
