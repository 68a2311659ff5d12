"""The same in real browsers, by the script that the portal serves, under its policy, at every security level."""

import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from app.portal.server.headers import ALLOWED
from tests.metadata import office_samples as office
from tests.metadata import pdf_samples as papers
from tests.metadata import picture_samples as pictures
from tests.metadata import recording_samples as recordings
from tests.metadata.planted import find_planted
from tests.metadata.test_pictures import look_the_same

STATIC = Path(__file__).parents[2] / "app/portal/static"
MAKERS: dict[str, Callable[[Path], Path]] = {
    "picture.jpg": pictures.save,
    "picture.png": pictures.save,
    "picture.webp": pictures.save,
    "letter.docx": office.make_letter,
    "paper.pdf": papers.make_paper,
    "film.mov": recordings.make_film,
}
ASK = """async ([name, data, call]) => {
  const worker = new Worker("/inspecting.js", { type: "module" });
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const result = await new Promise((resolve, reject) => {
    worker.onmessage = (message) => resolve(message.data.result);
    worker.onerror = (error) => reject(new Error(error.message ?? "the worker did not start"));
    worker.postMessage({ id: 1, call, file: new File([bytes], name) });
  });
  worker.terminate();
  if (!result.file) return result;
  const cleaned = new Uint8Array(await result.file.arrayBuffer());
  return { ...result, file: btoa(Array.from(cleaned, (byte) => String.fromCharCode(byte)).join("")) };
}"""


class Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>t</title>")
        return None

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "; ".join(f"{what} {where}" for what, where in ALLOWED.items()))
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(STATIC))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("where", ["chromium", "firefox", "firefox_safer"])
def test_a_browser_finds_and_removes_what_a_file_tells(
    where: str, name: str, address: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    browser: Browser = request.getfixturevalue(where)
    path = MAKERS[name](tmp_path / name)
    page = browser.new_page()
    page.goto(address)
    data = b64encode(path.read_bytes()).decode()
    seen = page.evaluate(ASK, [name, data, "inspect"])
    assert seen["cleanable"] and len(seen["findings"]) > 5
    cleaned = page.evaluate(ASK, [name, data, "clean"])
    page.close()
    (tmp_path / "cleaned").mkdir()
    out = tmp_path / "cleaned" / name
    out.write_bytes(b64decode(cleaned["file"]))
    assert find_planted(out) == []
    assert path.suffix in (".docx", ".pdf", ".mov") or look_the_same(path, out)
