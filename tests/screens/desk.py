"""An office with work of some weeks behind it, and the programs on it: for the pages that need more than one case."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.portal import proof_key
from app.portal.cli import read_published
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.store.database import open_database
from app.store_calls.junk import UNTOUCHED_DAYS
from crypto import phrase as phrases
from crypto.encoding import b64encode
from crypto.officer.keys import key_file
from tests.console.conftest import locking
from tests.console.files.test_documents import make_letter, make_pdf
from tests.console.files.test_preview import photograph, save_image
from tests.console.office import TODAY, Console, Correspondent, Office
from tests.console.retention.test_retention import close
from tests.console.statistics.test_publishing import CASE, count_cases
from tests.journeys.site import CHEAP, PASSPHRASE, Site, serving_console, serving_gateway
from tests.organisation import INSTANCE, draw_content
from tests.portal.process import serving
from tests.procedure.cases import ANSWERS, check
from tests.screens.people import ESCALATING, NAMES, describe

ISSUED = TODAY - timedelta(UNTOUCHED_DAYS + 4)
PAGE = b"BT /F1 12 Tf 40 150 Td (Demonstration: an invoice) Tj ET 0.2 0.5 0.5 rg 40 40 200 60 re f"
TOLD = "Demonstration: since March the phone of a reporter has been watched with your product."
WATCHED = (
    f"{TOLD} It became warm at night, and what was said near it was known the next day to people who were not there."
)
NEW = (
    (0, "Demonstration: a colleague offered the licence of a customer to somebody else, for money."),
    (1, "Demonstration: a lawyer's phone behaves oddly since a hearing."),
    (4, "Demonstration: " + "An employee reads what customers store. " * 40),
    (9, "Demonstration: the address on a contract is not that of the ministry it names."),
)
EMPTY = ((0, "Demonstration: hello"), (2, "Demonstration: test test"))
JUNK = (
    (UNTOUCHED_DAYS + 2, "Demonstration: buy cheap watches here"),
    (UNTOUCHED_DAYS + 2, "Demonstration: you have won a prize"),
    (UNTOUCHED_DAYS, "Demonstration: buy cheap watches now"),
)


@dataclass
class Desk:
    """The office, the programs on it, and those of its cases that have a picture of their own.

    `phrase`: of a reporter whom nobody answers.
    """

    office: Office
    site: Site
    case: Correspondent
    long: Correspondent
    suspect: Correspondent
    phrase: str

    @property
    def unanswered(self) -> Correspondent:
        return Correspondent(self.office, phrases.derive_reporter(self.phrase, INSTANCE))

    def find(self, case: Correspondent) -> str:
        """The address of a case in the console."""
        return f"{self.site.console}{case.path}"


@contextmanager
def working(folder: Path) -> Iterator[Desk]:
    """A desk with cases of every kind, its console and its portal served until the end of the block."""
    folder.mkdir()
    open_database(f"sqlite:///{folder}/store.db", create=True).close()
    office = Office(f"sqlite:///{folder}/store.db", folder / "keys")
    for id in NAMES.keys() - office.organisation.contents.keys():
        office.organisation.contents[id] = draw_content(TODAY.isoformat())
    office.organisation.__post_init__()
    publish(office, 2, ISSUED)
    case, long, suspect = fill(office)
    phrase = phrases.generate()
    told = "Demonstration: a report that nobody answers. " + "What happened is told at length. " * 800
    Correspondent(office, phrases.derive_reporter(phrase, INSTANCE)).report(told, received_on=TODAY - timedelta(15))
    publish(office, 3)
    count_cases(office, CASE, *range(9))
    count_cases(office, replace(CASE, outcome="no_misuse", channel="internal"), *range(9, 16))
    for id in NAMES:
        locked = key_file.lock(office.organisation.contents[id], PASSPHRASE, CHEAP)
        (office.keys / f"{id}.key").write_bytes(locked)
    settings = write_settings(office, folder)
    build_pages(PortalConfig.read(settings), folder / "pages")
    with serving_gateway(settings, folder) as gateway, serving_console({**settings, **gateway}, folder) as draw_link:
        console = draw_link().split("/start/")[0]
        site = Site("", console, draw_link, folder, settings, office.organisation, office.db)
        yield Desk(office, site, case, long, suspect, phrase)
    office.db.close()


def publish(office: Office, version: int, issued_on: date = TODAY) -> None:
    recipients = [office.organisation.recipient(id, **describe(id)) for id in NAMES]
    office.publish(version, issued_on, recipients=recipients, channels=ESCALATING)


@contextmanager
def publishing(desk: Desk) -> Iterator[str]:
    """The address of a portal whose pages have the figures that were published."""
    settings = {**desk.site.settings, "SEALEDLINE_PUBLISH_FIGURES": "yes"}
    config = PortalConfig.read(settings)
    build_pages(config, config.pages, read_published(config))
    with serving(settings, desk.site.folder) as port:
        yield f"http://127.0.0.1:{port}"


def write_settings(office: Office, folder: Path) -> dict[str, str]:
    proof_key.make(folder / "proof.key")
    return {
        "SEALEDLINE_DATABASE": office.url,
        "SEALEDLINE_BLOBS": office.pieces.as_uri(),
        "SEALEDLINE_ROOT": b64encode(office.organisation.root.verify),
        "SEALEDLINE_INSTANCE": b64encode(INSTANCE),
        "SEALEDLINE_ORGANISATION": "Example",
        "SEALEDLINE_LANGUAGES": "en ar he",
        "SEALEDLINE_PAGES": str(folder / "pages"),
        "SEALEDLINE_KEYS": str(office.keys),
        "SEALEDLINE_SAVED": str(office.saved),
        "SEALEDLINE_PROOF_KEY": str(folder / "proof.key"),
    }


def fill(office: Office) -> tuple[Correspondent, Correspondent, Correspondent]:
    """Let reports come, and officers work: the case that is furthest, a long one, one that is tampered with."""
    for days, text in (*JUNK, *EMPTY):
        office.file(text, received_on=TODAY - timedelta(days))
    new = [office.file(text, received_on=TODAY - timedelta(days)) for days, text in NEW]
    with locking():
        close(office, office.file("Demonstration: a report that was looked into, and is closed."))
        case = investigate(office)
        console = office.open_console()
        other = office.file("Demonstration: the same customer, in another country.", received_on=TODAY - timedelta(15))
        act(console, other.path, "take-in")
        act(console, other.path, "describe", customer="Demonstration Customer Limited", tags="border")
        suspect = office.file("Demonstration: a report of which a part was taken away.")
        suspect.follow_up("Demonstration: this message is deleted from the store.")
        console.answer(suspect.path, "Thank you.")
        office.delete_follow_ups(suspect)
    damaged = office.file("Demonstration: damaged.")
    office.change_envelopes("messages", damaged, lambda envelope: envelope[:-1] + b"\x00")
    return case, new[2], suspect


def act(console: Console, path: str, action: str, **answers: Any) -> None:
    answer = console.act(path, action, **answers)
    assert answer.status_code == 302, (action, answer.text)


def investigate(office: Office) -> Correspondent:
    """A case from its report with files to an investigation, in which tasks wait."""
    files = {
        "photo.png": save_image(photograph(600, 400), "PNG"),
        "letter.docx": make_letter(),
        "invoice.pdf": make_pdf(PAGE, b"", box=(0, 0, 300, 200)),
        "devices.txt": b"Demonstration: device 1, device 2\n",
        "damaged.png": save_image(photograph(900, 600), "PNG")[:-200],
        "recording.mp4": bytes(5000),
    }
    case = office.file(WATCHED, received_on=TODAY - timedelta(20), files=files)
    console, lead = office.open_console(), office.open_console("counsel")
    act(console, case.path, "take-in", letter="Thank you for writing. We look into it.")
    act(console, case.path, "triage", priority="high", category="surveillance", severity="grave")
    act(console, case.path, "describe", customer="Demonstration customer", tags="phone, spring")
    act(console, case.path, "assign", lead="counsel", team=["director"])
    act(console, case.path, "review", **ANSWERS["review"])
    office.decide(console, case.path, "decide", "counsel", "director", **ANSWERS["decide"])
    office.decide(console, case.path, "appoint", "director", lead="counsel", is_attorney=True)
    for item in ("documents", "contract", "customer"):
        act(lead, case.path, "check-off", **check(item))
    suspension = {"step": "ordered", "why": "The customer refuses to answer."}
    act(lead, case.path, "suspend", customer="Demonstration customer", **suspension)
    act(lead, case.path, "remediate", **{**ANSWERS["remediate"], "due_on": (TODAY + timedelta(30)).isoformat()})
    act(lead, case.path, "note", text="The contract is on page 7 of the folder.", **{"for": "compliance"})
    due = (TODAY + timedelta(3)).isoformat()
    act(lead, case.path, "ask", who="compliance", what="Please look at the contract.", due_on=due)
    case.follow_up("Demonstration: there is a second phone now.", files={"second.txt": b"Demonstration: phone 2\n"})
    return case
