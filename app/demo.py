"""`make run`: portal, gateway and console of a demonstration organisation, made by the commands that an operator types.

Everything is in var/demo. The passphrase of its keys is public: nothing real belongs here.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from gettext import gettext as _
from pathlib import Path

from app.clock import today
from app.questionnaire import SURVEILLANCE
from app.texts import DEMONSTRATION
from crypto import directory
from crypto.encoding import b64decode
from crypto.errors import OutdatedKeyFile
from crypto.officer.keys import key_file

PROGRAM = Path(__file__).parent.parent
FOLDER = PROGRAM / "var" / "demo"
PLAN = PROGRAM / "app" / "demo.toml"
PASSPHRASE = "a demonstration is no secret"
OFFICERS = ("compliance", "counsel", "director", "publisher")
RENEW_DAYS = 7
STOP_SECONDS = 35
# Where the store is, which a console is not told.
STORE_SETTINGS = ("SEALEDLINE_DATABASE", "SEALEDLINE_BLOBS")

Environment = Mapping[str, str]


def main() -> None:
    """Make what is missing, start the programs, and stop them together."""
    # A supervisor's way of pressing Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        portal_port, console_port = find_port("PORTAL_PORT", 8000), find_port("CONSOLE_PORT", 8001)
        if not FOLDER.exists():
            make_organisation()
        check_version()
        environment = describe_environment(portal_port, console_port, draw_port())
        prepare(environment)
        run(environment, portal_port)
    except KeyboardInterrupt:
        print("\n" + _("Stopped."))


def find_port(name: str, otherwise: int) -> int:
    """The port that the environment names, if it is free. Ends with a sentence if not."""
    text = os.environ.get(name) or os.environ.get(f"SEALEDLINE_{name}") or str(otherwise)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        sys.exit(_("{name} must be a number from 1 to 65535.").format(name=name))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError:
            sys.exit(
                _("Port {port} is taken. Choose another one: {name}={other} make run").format(
                    port=text, name=name, other=int(text) + 10
                )
            )
    return int(text)


def draw_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_organisation() -> None:
    """Make root, officers and first directory; beside the folder, so that there is never half an organisation."""
    print(_("Making the demonstration organisation ..."), flush=True)
    fresh = FOLDER.with_name(FOLDER.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "keys").mkdir(parents=True)
    fresh.chmod(0o700)
    environment = {**bare_environment()}
    (fresh / "settings").write_text(call(environment, "app.directory.cli", "make-root", fresh / "root.key"))
    environment = {**environment, **read_settings(fresh)}
    for id in OFFICERS:
        call(environment, "app.directory.cli", "make-officer", id, fresh / "keys" / f"{id}.key")
    proof_key = call(environment, "app.portal.cli", "make-proof-key", fresh / "proof.key").strip()
    (fresh / "plan.toml").write_text(f'proof_keys = ["{proof_key}"]\n{PLAN.read_text("utf-8")}', "utf-8")
    call(environment, "app.directory.cli", "sign", fresh / "plan.toml", "--root-key", fresh / "root.key")
    fresh.rename(FOLDER)


def check_version() -> None:
    """Check that the demonstration is one that this version can go on with. Ends with a sentence if not."""
    try:
        key_file.check_format((FOLDER / "root.key").read_bytes())
    except OutdatedKeyFile:
        message = _("The demonstration in {folder} was made by an earlier version, and can't be used any more. ")
        message += _("Run `make clean`, which removes it, then `make run`.")
        sys.exit(message.format(folder=FOLDER))


def describe_environment(portal_port: int, console_port: int, gateway_port: int) -> Environment:
    """The settings of the programs."""
    return {
        **bare_environment(),
        **read_settings(FOLDER),
        "SEALEDLINE_DATABASE": f"sqlite:///{FOLDER / 'store.db'}",
        "SEALEDLINE_BLOBS": (FOLDER / "blobs").as_uri(),
        "SEALEDLINE_ORGANISATION": "Demonstration organisation",
        "SEALEDLINE_PAGES": str(FOLDER / "pages"),
        "SEALEDLINE_TEXTS": str(DEMONSTRATION),
        **({"SEALEDLINE_PROOF_KEY": str(FOLDER / "proof.key")} if (FOLDER / "proof.key").exists() else {}),
        "SEALEDLINE_KEYS": str(FOLDER / "keys"),
        "SEALEDLINE_SAVED": str(FOLDER / "saved"),
        "SEALEDLINE_PORTAL_PORT": str(portal_port),
        "SEALEDLINE_CONSOLE_PORT": str(console_port),
        "SEALEDLINE_GATEWAY_PORT": str(gateway_port),
        "SEALEDLINE_GATEWAY": f"http://127.0.0.1:{gateway_port}",
        "SEALEDLINE_OPENS_BROWSER": "no",
        **find_form(),
    }


def find_form() -> Environment:
    """The setting of the form that the environment names; none for the default. Ends with a sentence for any other."""
    name = os.environ.get("FORM", "")
    if name not in ("", "surveillance"):
        sys.exit(_("FORM can only be surveillance: FORM=surveillance make run"))
    return {"SEALEDLINE_QUESTIONS": str(SURVEILLANCE)} if name else {}


def read_settings(folder: Path) -> Environment:
    """Root and instance of the organisation in a folder."""
    return dict(line.split("=", 1) for line in (folder / "settings").read_text().splitlines())


def bare_environment() -> Environment:
    """This process's environment, without settings that were meant for another installation."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SEALEDLINE_")}
    return {**inherited, "SEALEDLINE_PASSPHRASE": PASSPHRASE}


def prepare(environment: Environment) -> None:
    """Make or update the tables, publish a directory that lasts a while, build the pages."""
    call(environment, "app.portal.cli", "migrate")
    newest = max(FOLDER.glob("directory-*.json"), key=lambda path: int(path.stem.split("-")[1]))
    signed = directory.verify(json.loads(newest.read_bytes()), b64decode(environment["SEALEDLINE_ROOT"]))
    # Whoever looks at the demonstration once a year begins with the portal: nobody has confirmed anything then.
    left = date.fromisoformat(signed.fresh_until(today().isoformat())) - today()
    if left.days < RENEW_DAYS:
        call(environment, "app.directory.cli", "renew", newest, "--root-key", FOLDER / "root.key", "--days", "365")
        newest = FOLDER / f"directory-{signed.version + 1}.json"
    call(environment, "app.admin.cli", "publish", newest)
    call(environment, "app.portal.cli", "build")


def call(environment: Environment, module: str, *arguments: str | Path) -> str:
    """Run one of our commands: what it prints. Ends with its sentence if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=PROGRAM, env=environment, capture_output=True, text=True
    )
    if done.returncode != 0:
        advice = _("If nothing else helps, remove {folder} and begin again.").format(folder=FOLDER)
        sys.exit(f"{done.stderr.strip()}\n{advice}")
    return done.stdout


def run(environment: Environment, portal_port: int) -> None:
    """Start the programs and wait until one ends or somebody presses Ctrl-C; then stop what still runs."""
    served = {name: value for name, value in environment.items() if name != "SEALEDLINE_PASSPHRASE"}
    console = {name: value for name, value in served.items() if name not in STORE_SETTINGS}
    programs: list[subprocess.Popen[bytes]] = []
    try:
        programs.append(start(served, "app.portal.cli", "serve"))
        programs.append(start(served, "app.gateway.cli", "serve"))
        ports = portal_port, int(environment["SEALEDLINE_GATEWAY_PORT"])
        if all(wait_until_served(port, programs) for port in ports):
            tell(portal_port)
            # It shows its link itself, and reads from the terminal when another one is asked for.
            programs.append(start(console, "app.console.cli", output=None))
        while all(program.poll() is None for program in programs):
            time.sleep(0.2)
        sys.exit(_("One of the programs has ended, so the others are stopped too."))
    finally:
        stop(programs)


def start(
    environment: Environment, *arguments: str, output: int | None = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start one of our programs, its output to our own or to nowhere."""
    command = [sys.executable, "-m", *arguments]
    # In a session of its own, so that Ctrl-C reaches only us, and we stop them in order.
    return subprocess.Popen(command, cwd=PROGRAM, env=environment, stdout=output, start_new_session=True)


def wait_until_served(port: int, programs: list[subprocess.Popen[bytes]]) -> bool:
    """Wait until somebody answers at this port. False if a program ends before: it has said why."""
    while all(program.poll() is None for program in programs):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.1)
    return False


def tell(portal_port: int) -> None:
    """Print the portal's address and the passphrase."""
    lines = [
        _("Portal, for reporters: http://127.0.0.1:{port}").format(port=portal_port),
        _("Passphrase of {officers}: {passphrase}").format(officers=", ".join(OFFICERS), passphrase=PASSPHRASE),
        _("This is a demonstration: everybody knows this passphrase. Its data is in {folder}.").format(folder=FOLDER),
        "",
        _("Console, for officers:"),
    ]
    print("\n" + "".join(f"  {line}\n" for line in lines), flush=True)


def stop(programs: list[subprocess.Popen[bytes]]) -> None:
    """Terminate the programs; kill each that has not ended after 35 s."""
    for program in programs:
        program.terminate()
    for program in programs:
        with suppress(subprocess.TimeoutExpired):
            program.wait(STOP_SECONDS)
        program.kill()


if __name__ == "__main__":
    main()
