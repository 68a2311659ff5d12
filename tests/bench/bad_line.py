"""What is sent of a file over a line that breaks twenty times: by the command line client, to the real portal.

python -m tests.bench.bad_line [MiB]

A proxy on this machine resets the connection at twenty counts of bytes, drawn over the whole file. All that comes from
the client is counted: pieces, headers, the report itself.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from app.blobs.storage import open_blobs
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.store.database import open_database
from tests.messages import told
from tests.organisation import Organisation, today
from tests.reporter.attachments import MIB, hash_arrived, write_sparse_file
from tests.reporter.broken_line import BrokenLine
from tests.reporter.conftest import ACCOUNT, Line, Served, describe
from tests.reporter.restartable_portal import RestartablePortal

CUTS = 20
MOST = 1.03
CLIENT = (sys.executable, "-m", "app.reporter.cli")
FILE = (*CLIENT, "file", "--channel", "external", "--text-file", "-", "--yes", "--keep-metadata")


def measure(folder: Path, size_bytes: int) -> None:
    organisation, url = Organisation(today()), f"sqlite:///{folder / 'store.db'}"
    settings = describe(url, folder / "pages", organisation)
    config = PortalConfig.read(settings)
    build_pages(config, config.pages)
    served = Served("", Line(None), open_database(url, create=True), open_blobs(config.files.blobs), organisation)
    served.publish()
    file, random = folder / "file", Random(CUTS)
    expected = write_sparse_file(file, size_bytes)
    program = RestartablePortal(settings, folder)
    cuts = [random.randrange(size_bytes) for _ in range(CUTS)]
    with BrokenLine(program.port, cuts) as line:
        served.address = line.address
        begin = time.monotonic()
        environment = {**os.environ, **served.settings}
        subprocess.run(
            [*FILE, "--attach", file], env=environment, input=ACCOUNT.encode(), capture_output=True, check=True
        )
        took = time.monotonic() - begin
    [attachment] = told(served.open_case("counsel")[1].report)["attachments"]
    is_whole = hash_arrived(served.blobs, attachment) == expected
    program.kill()
    served.db.close()
    share = line.sent_bytes / size_bytes
    print(
        f"a file of {size_bytes / MIB:.0f} MiB over a line that broke {CUTS - len(line.cuts_left)} times: "
        f"{'arrived whole' if is_whole else 'DAMAGED'}; sent {line.sent_bytes:,} bytes, {share:.2%} of its size "
        f"(at most {MOST:.0%}), over {line.connections} connections, in {took:.0f} s",
        flush=True,
    )


def main(size_mib: int = 1024) -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("SEALEDLINE_BENCH_FOLDER")) as folder:
        measure(Path(folder), size_mib * MIB)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
