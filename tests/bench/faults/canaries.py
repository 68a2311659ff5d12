"""Words in reports, and what senders' programs say of them: what a search of everything on the server finds.

python -m tests.bench.faults.canaries [reports]

Each report, sealed as reporters' programs seal it, tells the word, and its request names it as agent, client, cookie,
referrer and query. Then all that the portal wrote is read while it runs: database with its log, files, temporary files,
error output; and the machine's logs. The word is looked for as it is, in UTF-16, hex digits and base64; the mailbox
tokens of every tenth report as they are, in hex digits and base64. The control is a piece of an envelope: it must be
there.
"""

import http.client
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.store import database
from crypto.encoding import b64encode
from crypto.message import Answer
from crypto.report import seal_report
from tests.console.office import TODAY, Correspondent, Office
from tests.portal.api_client import settings
from tests.portal.process import serving

WORD = "QuillonKestrel7"
LOGS = Path("/var/log")
LARGEST_LOG_BYTES = 2**28
HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": f"{WORD}/1",
    "X-Forwarded-For": WORD,
    "Forwarded": f"for={WORD}",
    "Cookie": f"id={WORD}",
    "Referer": f"https://{WORD}.example/",
}


def list_forms(secret: bytes) -> list[bytes]:
    """How bytes may have been written: as they are, in hex digits, in base64 at each of its three places."""
    coded = [b64encode(b"_" * shift + secret).encode()[shift and 4 : -4] for shift in range(3)]
    return [secret, secret.hex().encode(), *coded]


def send(line: http.client.HTTPConnection, office: Office) -> tuple[bytes, bytes]:
    """File a report; its mailbox token, and its envelope."""
    reporter = Correspondent(office).reporter
    answers = [Answer("What happened?", f"{WORD} took the money."), Answer("Who?", f"{WORD}, {WORD} Street 7")]
    filing = seal_report(reporter, office.directory, "external", (), answers, TODAY.isoformat())
    body = {name: b64encode(getattr(filing, name)) for name in ("mailbox", "gate", "envelope", "note")}
    line.request("POST", f"/api/reports?{WORD}", json.dumps({**body, "sealed_until": filing.sealed_until}), HEADERS)
    answer = line.getresponse()
    answer.read()
    assert answer.status == 200
    return reporter.token, filing.envelope


def read_all(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file that the server wrote, and the machine's logs."""
    logs = [path for path in LOGS.rglob("*") if path.is_file() and path.stat().st_size < LARGEST_LOG_BYTES]
    written = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    for path in [*written, *logs]:
        with suppress(OSError):
            yield path, path.read_bytes()


def main(count: str = "500") -> None:
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as keys:
        folder = Path(name)
        url, pages = f"sqlite:///{folder / 'store.db'}", folder / "built" / "pages"
        database.migrate(url)
        office = Office(url, Path(keys) / "keys")
        environ = settings(url, pages, SEALEDLINE_BLOBS=office.pieces.as_uri())
        build_pages(PortalConfig.read(environ), pages)
        with serving(environ, folder) as port:
            line = http.client.HTTPConnection("127.0.0.1", port)
            before = (folder / "err.log").read_bytes()
            sent = [send(line, office) for _ in range(int(count))]
            added = (folder / "err.log").read_bytes().removeprefix(before)
            secrets = [WORD.encode(), WORD.encode("utf-16-le"), *(token for token, _ in sent[::10])]
            forms = [form for secret in secrets for form in list_forms(secret)]
            files = list(read_all(folder, office.pieces))
            found = {path.name for path, content in files for form in forms if form in content}
            held = any(sent[0][1][1000:1100] in content for _, content in files)
    size = sum(len(content) for _, content in files) / 2**20
    print(f"{count} reports: {len(files)} files, {size:.0f} MiB: found in {sorted(found) or 'none'}", end="; ")
    print(f"{len(added.splitlines())} lines added to the error output; the control was {'found' if held else 'MISSED'}")


if __name__ == "__main__":
    main(*sys.argv[1:])
