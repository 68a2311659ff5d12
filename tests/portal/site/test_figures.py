"""Published figures on the site: only if the organisation says so, and only what a publisher signed."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.portal.cli import main
from app.portal.site.built_files import SUMS, read_files
from app.reporter.cli import main as reporter
from app.store import directories
from app.store.database import Database, open_database
from app.store.publications import add_publication
from app.store_calls.publications import StoredPublication
from crypto import canonical
from crypto.encoding import b64encode
from crypto.officer.publication import Publication, Total, publication_digest
from tests.crypto.officer.test_publication import PUBLICATION, document, organisation, sign
from tests.portal.api_client import settings

ROOT, INSTANCE = b64encode(organisation.root.verify), b64encode(organisation.instance)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Database]:
    """A store with a directory that names a publisher."""
    db = open_database(sqlite_url, create=True)
    directories.publish(db, json.dumps(organisation.sign(document)).encode(), 1)
    yield db
    db.close()


def publish(db: Database, publication: Publication = PUBLICATION) -> dict[str, str]:
    signed = sign(publication)
    add_publication(db, StoredPublication(publication.year, publication.number, canonical.write(signed)))
    return signed


def build(db: Database, folder: Path, says: str = "yes") -> Result:
    assert db.file
    environ = settings(f"sqlite:///{db.file.path}", folder, SEALEDLINE_ROOT=ROOT, SEALEDLINE_INSTANCE=INSTANCE)
    environ |= {"SEALEDLINE_PUBLISH_FIGURES": says, "SEALEDLINE_LANGUAGES": "en ar"}
    return CliRunner().invoke(main, ["build"], env=environ)


def test_44_the_portal_publishes_the_signed_figures_if_the_organisation_says_so(
    store: Database, tmp_path: Path
) -> None:
    assert build(store, tmp_path / "pages").exit_code == 0
    assert "figures" not in (tmp_path / "pages" / SUMS).read_text()
    first = publish(store)
    before = replace(PUBLICATION, year=2024, totals=(Total("received", 0, 1),), breakdowns=())
    publish(store, before)
    assert build(store, tmp_path / "pages", "no").exit_code == 0
    assert "figures" not in (tmp_path / "pages" / SUMS).read_text() + (tmp_path / "pages/en/index.html").read_text()
    later = replace(PUBLICATION, number=2, previous=b64encode(publication_digest(first)))
    publish(store, replace(later, totals=(Total("received", 19, 2), *PUBLICATION.totals[1:])))
    assert build(store, tmp_path / "pages").exit_code == 0
    files = read_files(tmp_path / "pages")
    page = files["/en/figures-2025"].content.decode()
    # The latest of its year, in the organisation's words where the site has none.
    shown = re.findall(r"<dd>([^<]*)</dd>", page)
    assert shown == ["19", "fewer than 5*", "not told*"] and "External" in page and 'width="100.0"' in page
    assert "publisher" in page and 'href="/en/figures-2024"' in page
    assert 'href="/en/figures-2025">Yearly figures' in files["/en/"].content.decode()
    assert 'dir="rtl"' in files["/ar/figures-2024"].content.decode()
    # Whoever listens can't tell which page is read, nor which file is loaded.
    assert len({len(file.compressed) for path, file in files.items() if re.fullmatch(r"/[a-z]+/[a-z0-9-]*", path)}) == 1
    assert len({len(file.compressed) for path, file in files.items() if path.startswith("/figures/")}) == 1
    rows = [*csv.reader(io.StringIO(files["/figures/2025.csv"].content.decode().removeprefix("\ufeff")))]
    assert ["2025", "concluded", "", "", "fewer than 5", "1"] in rows
    assert ["2025", "channel", "'=Ext", "External", "14", "1"] in rows
    assert json.loads(files["/figures/2025.json"].content)["received"] == 19
    signed = tmp_path / "pages/figures/2025-signed.json"
    checked = CliRunner().invoke(reporter, ["--root", ROOT, "--instance", INSTANCE, "verify-figures", str(signed)])
    assert checked.exit_code == 0 and "figures of 2025, publication 2" in checked.output
    wrong = CliRunner().invoke(reporter, ["--root", ROOT, "--instance", "A" * 22, "verify-figures", str(signed)])
    assert wrong.exit_code == 1 and "can't be believed" in wrong.output


def test_no_page_is_built_of_figures_that_nobody_signed_or_of_which_one_is_missing(
    store: Database, tmp_path: Path
) -> None:
    signed = publish(store)
    assert build(store, tmp_path / "pages").exit_code == 0
    built = (tmp_path / "pages" / SUMS).read_bytes()
    forged = json.dumps({**signed, "statement": signed["statement"].replace('"count":14', '"count":15')}).encode()
    missing = canonical.write(sign(replace(PUBLICATION, number=2, previous="A" * 43)))
    for number, wrong in ((1, forged), (1, b"{"), (2, missing)):
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM publications")
        add_publication(store, StoredPublication(2025, number, wrong))
        answer = build(store, tmp_path / "pages")
        assert answer.exit_code == 1 and f"Publication {number} of 2025" in answer.output, answer.output
        assert (tmp_path / "pages" / SUMS).read_bytes() == built
