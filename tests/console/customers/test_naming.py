"""Customers are merged, corrected and kept apart again: as entries of the register, for those whom no case shut out."""

import re
from datetime import date

from app.console.customers.known_customers import explain_class, list_known_names
from app.console.register.held_register import record
from app.console.workspace.workspace import Workspace
from app.procedure.kept_customers import KeptCustomer
from app.procedure.risk import RiskClass
from tests.console.office import Console, Office


def find_page(console: Console, name: str) -> str:
    """The path of a customer's page, as the table links it."""
    found = re.search(rf'href="(/customers/[0-9a-f]+)">{name}</a>', console.read("/customers"))
    assert found, name
    return found[1]


def rename(console: Console, path: str, old: str, new: str) -> str:
    """Give a name in place of another: what is asked before it is signed."""
    asked = console.post(path, **{"from": old, "to": new})
    assert asked.status_code == 200
    signed = console.post(path, asked.text, **{"from": old, "to": new, "step": "sign"})
    assert "The name is in the register now." in console.read(signed.location)
    return asked.text


def test_customers_are_merged_for_those_whom_no_case_of_them_shut_out(office: Office) -> None:
    office.publish(2, channels=office.channels("compliance", "counsel", "director"))
    seen, hidden = office.file(), office.file(left_out=("director",))
    console, counsel, director = (office.open_console(id) for id in ("compliance", "counsel", "director"))
    console.act(seen.path, "describe", customer="Acme")
    console.act(hidden.path, "describe", customer="Acme Limited")
    page = find_page(console, "Acme")
    assert "Acme" not in page
    assert console.post(page, **{"from": "Acme", "to": " "}).status_code == 400
    assert console.post(page, **{"from": "Acme Limited", "to": "Acme"}).status_code == 404
    before = director.read("/customers").split("<main")[1]
    asked = rename(console, page, "Acme", "Acme Limited")
    assert "visible to: The compliance, The counsel." in asked
    for reader in (console, counsel):
        table = reader.read("/customers")
        assert table.count("/customers/") == 1 and seen.path in table and hidden.path in table
        assert '<option value="Acme Limited">' in reader.read(f"{seen.path}/do/describe")
    merged = find_page(counsel, "Acme Limited")
    assert "Also written: Acme<" in counsel.read(merged)
    assert director.read("/customers").split("<main")[1] == before
    rename(counsel, merged, "Acme", "Acme")
    assert find_page(console, "Acme") != find_page(console, "Acme Limited")


def test_25_the_console_knows_of_a_higher_class_from_other_cases_and_from_deleted_ones(office: Office) -> None:
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(20)
    kept = KeptCustomer("Acme", "2024", given=RiskClass("high", date(2024, 2, 3), "grcc"))
    record(workspace, "customer", kept.write(), ["compliance"])
    record(workspace, "customer-name", {"from": "ACME", "to": "Acme Limited"}, ["compliance"])
    assert list_known_names(workspace) == ["Acme", "ACME", "Acme Limited"]
    learn = workspace.rules.find_action("learn")
    assert learn
    lower = {"customer": "acme limited", "risk": "low"}
    assert len(explain_class(workspace, learn, lower)) == 2
    assert explain_class(workspace, learn, {**lower, "risk_by": "grcc", "risk_why": "It has left."}) == []
    assert explain_class(workspace, learn, {"customer": "Somebody else", "risk": "low"}) == []
