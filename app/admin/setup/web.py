"""The TLS proxy: nginx with the configuration of deploy/, and a certificate until an authority has given one."""

import shutil
from datetime import UTC, datetime, timedelta
from gettext import gettext as _
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app import private_file
from app.admin.setup.places import Places

TEMPLATE = Path("/usr/share/sealedline-server/nginx.conf")
EXAMPLE = "report.example.org"
DAYS = 90


def write_nginx(places: Places, site: str, template: Path = TEMPLATE) -> None:
    """Write nginx.conf for a site; the one that was there stays beside it, as nginx.conf.before-sealedline.

    Raises OSError.
    """
    before = places.nginx.with_name("nginx.conf.before-sealedline")
    if places.nginx.exists() and not before.exists():
        shutil.copy2(places.nginx, before)
    folder = find_certificate(places, site)
    text = template.read_text("ascii")
    text = text.replace(f"/etc/ssl/{EXAMPLE}/fullchain.pem", str(folder / "fullchain.pem"))
    text = text.replace(f"/etc/ssl/{EXAMPLE}/key.pem", str(folder / "privkey.pem")).replace(EXAMPLE, site)
    private_file.replace(places.nginx, lambda file: file.write(text.encode()))
    places.nginx.chmod(0o644)


def find_certificate(places: Places, site: str) -> Path:
    """The folder of a site's certificate: certbot's if it has one, or else one of ours, which browsers warn of."""
    given = places.root / "etc/letsencrypt/live" / site
    if given.is_dir():
        return given
    folder = places.root / "etc/sealedline/tls"
    if not (folder / "privkey.pem").exists():
        private_file.make_folder(folder)
        make_certificate(folder, site)
    return folder


def make_certificate(folder: Path, site: str) -> None:
    """Make a key and a certificate that nobody has signed, for 90 days. Raises OSError."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, site)]), datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(midnight)
        .not_valid_after(midnight + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(site)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    hidden = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private_file.create(folder / "fullchain.pem", certificate.public_bytes(pem))
    private_file.create(folder / "privkey.pem", hidden)


def say_certbot(site: str) -> str:
    """How the certificate of an authority is had: what the operator types."""
    return _(
        "certbot certonly --webroot -w /var/lib/sealedline-acme -d {site} && sealedline-admin setup {site}"
    ).format(site=site)
