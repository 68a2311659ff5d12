"""Certificates for servers of tests, from nobody whom Mozilla trusts."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def make_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Write a certificate that its own key has signed, for a name or an address: its file, and its key's."""
    certificate, key = folder / f"{name}-certificate.pem", folder / f"{name}-key.pem"
    private, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    called: x509.GeneralName = x509.DNSName(name)
    with suppress(ValueError):
        called = x509.IPAddress(ip_address(name))
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    signed = (
        x509.CertificateBuilder(subject, subject, private.public_key(), 1, now - timedelta(1), now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([called]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, key
