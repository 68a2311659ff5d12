"""Setting up a packaged server, below another root: what is written, and whose root is taken."""

import configparser
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
import pytest

from app.admin.setup import first_directory, onion, settings, web
from app.admin.setup.command import NAME
from app.admin.setup.places import Places
from app.directory.start.installation import Installation, write_installation
from app.gateway.config import GatewayConfig
from app.portal.config import PortalConfig
from crypto.day import derive_verifying_key
from tests.programs import require

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
SITE = "report.example.net"
CHOSEN = settings.Chosen('Example "Ltd" \\ Søns', bytes(range(16)))
ROOT = derive_verifying_key(bytes(32))


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    # The package's users aren't on this machine.
    monkeypatch.setattr(settings, "let_read", lambda path: path.chmod(0o640))
    found = Places(tmp_path)
    for path in (found.settings, found.nginx, found.torrc):
        path.parent.mkdir(parents=True)
    return found


def test_the_first_settings_are_read_by_portal_and_gateway_once_the_root_is_known(places: Places) -> None:
    settings.write_settings(places, CHOSEN)
    assert settings.read_chosen(places) == CHOSEN and not settings.has_root(places)
    settings.add_root(places, ROOT)
    told = {"SEALEDLINE_SETTINGS": str(places.settings)}
    portal, gateway = PortalConfig.read(told), GatewayConfig.read(told)
    assert portal.organisation == CHOSEN.organisation and portal.release_day <= date.today()
    assert portal.root == gateway.root == ROOT and portal.instance == CHOSEN.instance
    assert portal.database == gateway.database and portal.proof_key == places.proof_key
    assert not places.settings.stat().st_mode & 0o007


def test_settings_that_somebody_broke_are_not_written_over(places: Places) -> None:
    places.settings.write_text("organisation = ")
    with pytest.raises(click.ClickException, match="can't be understood"):
        settings.read_chosen(places)


@pytest.fixture
def first(places: Places, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], bool]:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    settings.write_settings(places, CHOSEN)

    def take(answer: str) -> bool:
        monkeypatch.setattr(click.termui, "visible_prompt_func", lambda _: answer)
        return first_directory.take_root(places, places.root / "directory-1.json")

    return take


def test_a_root_is_taken_once_its_fingerprint_was_compared(places: Places, first: Callable[[str], bool]) -> None:
    write_installation(places.root / "installation.toml", Installation(ROOT, CHOSEN.instance))
    with pytest.raises(click.Abort):
        first("n")
    assert not settings.has_root(places)
    assert first("y") and settings.has_root(places)
    # Later ones are checked by the root that is known.
    assert not first("y")


def test_the_root_of_another_installation_is_never_taken(places: Places, first: Callable[[str], bool]) -> None:
    with pytest.raises(click.ClickException, match="carry it"):
        first("y")
    write_installation(places.root / "installation.toml", Installation(ROOT, bytes(16)))
    with pytest.raises(click.ClickException, match="another installation"):
        first("y")
    assert not settings.has_root(places)


def test_nginx_gets_the_site_and_keeps_what_was_there(places: Places) -> None:
    places.nginx.write_text("before")
    for _ in range(2):
        web.write_nginx(places, SITE, DEPLOY / "nginx.conf")
    written = places.nginx.read_text()
    assert web.EXAMPLE not in written and written.count(f"server_name {SITE};") == 2
    assert places.nginx.with_name("nginx.conf.before-sealedline").read_text() == "before"
    folder = places.root / "etc/sealedline/tls"
    assert str(folder / "privkey.pem") in written and not (folder / "privkey.pem").stat().st_mode & 0o077
    # Once an authority has given a certificate, it is that one.
    (places.root / "etc/letsencrypt/live" / SITE).mkdir(parents=True)
    web.write_nginx(places, SITE, DEPLOY / "nginx.conf")
    assert "letsencrypt" in places.nginx.read_text()


def test_tor_gets_two_services_at_sockets_and_its_own_file_is_kept(places: Places) -> None:
    places.torrc.write_text("SocksPort 9050\n")
    for _ in range(2):
        onion.write_services(places, (0, 4, 7))
    assert places.torrc.read_text() == f"SocksPort 9050\n%include {places.onion_services}\n"
    lines = places.onion_services.read_text()
    assert lines.count("HiddenServiceDir") == 2 and "unix:/run/sealedline/gateway.sock" in lines
    # Tor that doesn't know it would not start.
    assert "PoW" not in lines
    onion.write_services(places, (0, 4, 8))
    assert places.onion_services.read_text().count("HiddenServicePoWDefensesEnabled 1") == 2


@pytest.mark.parametrize(
    "name",
    ["", "example", "report..org", "-a.org", "a.org;", "a.org\n", "https://a.org", "a b.org", "A.org", "10.0.0.1"],
)
def test_what_is_no_name_is_no_site(name: str) -> None:
    assert NAME.fullmatch("report.example.org") and not NAME.fullmatch(name)


@pytest.mark.parametrize("program", ["portal", "gateway"])
def test_a_unit_is_exposed_as_little_as_is_promised(program: str, tmp_path: Path) -> None:
    require("systemd-analyze", "apt-get install systemd")
    units = tmp_path / "usr/lib/systemd/system"
    (units / "sealedline-.service.d").mkdir(parents=True)
    for kind in ("service", "socket"):
        unit = (DEPLOY / "debian" / f"sealedline-server.sealedline-{program}.{kind}").read_text()
        (units / f"sealedline-{program}.{kind}").write_text(unit)
    (units / "sealedline-.service.d/confined.conf").write_text((DEPLOY / "debian/confined.conf").read_text())
    # What every unit begins after is systemd's own, which isn't below this root.
    for name in ("sysinit.target", "basic.target", "shutdown.target", "sockets.target", "multi-user.target"):
        (units / name).write_text(f"[Unit]\nDescription={name}\n")
    line = ["systemd-analyze", "security", "--offline=yes", f"--root={tmp_path}", "--threshold=10"]
    done = subprocess.run([*line, f"sealedline-{program}.service"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_services_reach_no_network_and_write_to_one_folder() -> None:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(DEPLOY / "debian/confined.conf")
    confined = read["Service"]
    assert confined["PrivateNetwork"] == "yes" and confined["RestrictAddressFamilies"] == "AF_UNIX"
    assert confined["ProtectSystem"] == "strict" and confined["ReadWritePaths"] == "-/var/lib/sealedline"
    assert confined["CapabilityBoundingSet"] == "" and confined["MemorySwapMax"] == confined["LimitCORE"] == "0"
