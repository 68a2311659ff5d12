"""The portal as a process that can be killed and started again at the same port."""

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.portal.process import draw_port, portal_command, wait_until_answering
from tests.waiting import HANG_SECONDS


class RestartablePortal:
    """A portal that serves at `port`."""

    def __init__(self, settings: Mapping[str, str], folder: Path) -> None:
        self.port, self.folder = draw_port(), folder
        self.environment = {**os.environ, **settings, "SEALEDLINE_PORTAL_PORT": str(self.port)}
        self.start()

    def start(self) -> None:
        with (self.folder / "portal.log").open("ab") as log:
            self.process = subprocess.Popen(
                portal_command("serve"),
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until_answering(self.port, self.process)

    def kill(self) -> None:
        """End it and its workers at once, whatever they are doing."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(HANG_SECONDS)
