"""Customers: what records and the register say of them, under which name, and what lowering a class takes."""

from datetime import date
from typing import Any

import pytest

from app.procedure.customers import Customer, Suspension, correct_name, gather_customers, read_corrections
from app.procedure.kept_customers import KeptCustomer, KeptMeasure, keep_customers, read_kept
from app.procedure.name_matching import fold_name
from app.procedure.risk import RiskClass
from tests.procedure.cases import FIRST_DAY, Work

LOWER = {"customer": "Customer 7", "risk": "low"}
EXPLAINED = {"risk_by": "grcc", "risk_why": "It has left the market."}


def close() -> Work:
    work = Work()
    work.reach("remedy")
    work.do("remediate")
    work.do("remediate", what="Against our own law.", privileged=True)
    first, second = work.state.measures
    work.do("hand-over", measure=first, to="The sales team", due_on="2027-02-01")
    work.do("verify-measure", measure=second, what="Seen.")
    work.do("suspend", customer="customer  7", step="lifted", why="It is over.", comfort="A report.")
    work.do("learn", customer="Customer 7", risk="moderate", risk_by="grcc")
    work.do("learn", lesson="What the attorney said.", customer="", risk="none", privileged=True)
    return work


def test_what_outlives_a_case_is_the_customer_and_nothing_of_who_reported() -> None:
    work = close()
    [kept] = keep_customers(work.state)
    day = work.day
    assert kept == KeptCustomer(
        "Customer 7",
        str(FIRST_DAY.year),
        "misuse",
        RiskClass("moderate", day, "grcc"),
        "lifted",
        day,
        (
            KeptMeasure("audit", "handed_over", "The sales team", "2027-02-01"),
            KeptMeasure("", "verified", "", "2026-06-30"),
        ),
        "Ask for the contract of resale.",
    )
    assert read_kept(kept.write()) == kept
    assert read_kept(KeptCustomer("A", "2026").write()) == KeptCustomer("A", "2026")


@pytest.mark.parametrize(
    "change",
    [
        *({"name": name} for name in ("", " ", True, "x" * 1001)),
        *({"year": year} for year in ("", "26", "abcd")),
        *({"measure_kind": kinds} for kinds in ([], ["audit"] * 101, "audit", [1])),
        *({"risk_on": day} for day in ("", "2026-13-01")),
        {"lesson": "x" * 20_001},
        {"reporter": "Mallory"},
    ],
)
def test_what_no_console_writes_is_refused(change: dict[str, Any]) -> None:
    [kept] = keep_customers(close().state)
    with pytest.raises(ValueError, match="."):
        read_kept({**kept.write(), **change})


def test_the_register_joins_the_records_of_a_customer_however_it_is_written() -> None:
    work = close()
    given = RiskClass("high", date(2025, 1, 2), "committee")
    kept = KeptCustomer("CUSTOMER-7", "2024", "misuse", given, "ended", date(2025, 1, 3))
    [found] = gather_customers([work.state], [kept])
    moderate = RiskClass("moderate", work.day, "grcc")
    assert (found.cases, found.kept, found.classes) == ((0,), (0,), (given, moderate))
    assert found.suspensions == (Suspension("ended", date(2025, 1, 3)), Suspension("lifted", work.day))
    assert (found.risk, found.suspension) == ("moderate", "lifted")


def test_customers_are_merged_corrected_and_kept_apart_again() -> None:
    kept = [KeptCustomer(name, "2025") for name in ("Acme", "Acme Limited", "Other")]

    def gather(*changes: tuple[str, str]) -> list[Customer]:
        return gather_customers([], kept, read_corrections(changes))

    def name(*changes: tuple[str, str]) -> list[str]:
        return [each.name for each in gather(*changes)]

    assert name() == ["Acme", "Acme Limited", "Other"]
    merged = ("Acme", "Acme Limited")
    assert [(each.name, each.kept, each.names) for each in gather(merged)] == [
        ("Acme Limited", (0, 1), ("Acme", "Acme Limited")),
        ("Other", (2,), ("Other",)),
    ]
    assert name(merged, ("acme", "Acme")) == ["Acme", "Acme Limited", "Other"]
    assert name(("Other", "OTHER plc"), ("other PLC", "Other plc")) == ["Acme", "Acme Limited", "Other plc"]
    assert name(merged, ("Acme Limited", "Acme")) == ["Acme", "Other"]
    circle = read_corrections([("a", "b"), ("b", "c"), ("c", "a")])
    assert {fold_name(correct_name(each, circle)) for each in "abc"} == {"a"}
    long = read_corrections([(f"n{number}", f"n{number + 1}") for number in range(1000)])
    assert correct_name("n0", long)


def test_25_a_lower_class_after_a_higher_needs_a_reason_and_the_body_that_set_it() -> None:
    work = Work()
    work.reach("remedy")
    work.do("learn", customer="Customer 7", risk="high")
    sentence = "The customer's class was higher until now (High). Also answer: “{}”"
    asked = ["Which body set the class?", "If the class is lower than it was: why?"]
    assert work.refusal("learn", **LOWER) == [sentence.format(each) for each in asked]
    assert work.refusal("learn", **{**LOWER, "risk": "none"}) == [sentence.format(each) for each in asked]
    assert work.refusal("learn", **LOWER, risk_by="grcc") == [sentence.format(asked[1])]
    assert work.refusal("learn", **{**LOWER, "customer": "Customer 8"}) == []
    work.do("learn", **LOWER, **EXPLAINED)
    [found] = gather_customers([work.state])
    assert [(each.risk, each.by, each.why) for each in found.classes] == [
        ("high", "", ""),
        ("low", "grcc", "It has left the market."),
    ]
