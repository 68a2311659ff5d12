"""What people compare of the key that signs the directory."""

from crypto.notation import digest


def fingerprint(verifying_key: bytes) -> str:
    """Write what people compare of a verifying key (32 bytes): in groups of four hex digits (SPEC 1)."""
    return digest("fingerprint", verifying_key)[:16].hex(" ", 2)
