"""The list by customer: of the cases that this officer can read, and no others."""

from tests.console.office import Office


def test_25_customers_are_listed_with_their_cases(office: Office) -> None:
    case, hidden = office.file(), office.file(left_out=("compliance",))
    console, counsel = office.open_console(), office.open_console("counsel")
    assert "No record names a customer." in console.read("/customers")
    console.act(case.path, "describe", customer="Customer 7 <b>")
    counsel.act(hidden.path, "describe", customer="Customer 8")
    page = console.read("/customers")
    assert "Customer 7 &lt;b&gt;" in page and case.path in page
    assert "Customer 8" not in page
    assert "Customer 8" in counsel.read("/customers")
