"""The register of cases as CSV: of those that this officer reads, one a row, without a word of what was said."""

from collections.abc import Collection
from gettext import gettext as _

from app import csv_table
from app.clock import today
from app.console.names import name_channel
from app.console.workspace.overview import CaseOverview, over_cases
from app.console.workspace.workspace import Workspace
from app.procedure.facts import list_options
from app.procedure.items.item import list_open
from app.procedure.model import CONCLUDED
from app.procedure.retention import CLOSING
from app.procedure.state import State


def write_register(workspace: Workspace, gates: Collection[bytes]) -> str:
    """Write the register of the cases of these gates (32 bytes) of which this officer is a member, by number.

    Its first row says whose register it is, and that it has no other cases.
    """

    def list_rows(cases: list[CaseOverview]) -> list[list[str]]:
        chosen = [case for case in cases if case.gate in gates]
        chosen.sort(key=lambda case: (not case.summary.number, case.summary.number, case.received_on, case.mailbox))
        return [_make_row(workspace, case) for case in chosen]

    name = workspace.me.name if workspace.me else workspace.key_id
    said = _("Cases that {name} can read, on {day}. There may be others, which are not counted here.")
    head = [_("Number"), _("Received"), _("Channel"), _("Category"), _("Stage"), _("Measures"), _("Closed")]
    rows = [[said.format(name=name, day=today().isoformat())], head, *over_cases(workspace, "register", list_rows)]
    return csv_table.MARK + csv_table.write_csv(rows)


def _make_row(workspace: Workspace, case: CaseOverview) -> list[str]:
    rules, state, summary = workspace.rules, case.state, case.summary
    stage, closing = rules.find_stage(summary.stage), state.latest(CLOSING)
    return [
        summary.number or _("new"),
        case.received_on.isoformat(),
        name_channel(workspace.directory, case.channel),
        list_options(rules, "category").get(summary.category, summary.category),
        stage.name,
        _count_measures(state),
        closing.on.isoformat() if closing and stage.status == CONCLUDED else "",
    ]


def _count_measures(state: State) -> str:
    text, measures = _("{all}, of which {open} are open"), state.measures
    return text.format(all=len(measures), open=len(list_open(measures))) if measures else ""
