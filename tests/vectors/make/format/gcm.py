"""AES-256-GCM (NIST SP 800-38D) with nonces of 12 bytes and no further data, on the bare block cipher."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

REDUCTION = 0xE1 << 120


def seal_gcm(key: bytes, nonce: bytes, data: bytes) -> bytes:
    """Ciphertext and tag."""
    hidden = _keystream(key, nonce + b"\0\0\0\2", data)
    lengths = bytes(8) + (8 * len(hidden)).to_bytes(8, "big")
    sum_ = _ghash(_encrypt_block(key, bytes(16)), hidden + bytes(-len(hidden) % 16) + lengths)
    mask = int.from_bytes(_encrypt_block(key, nonce + b"\0\0\0\1"), "big")
    return hidden + (sum_ ^ mask).to_bytes(16, "big")


def _keystream(key: bytes, counter: bytes, data: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.CTR(counter)).encryptor().update(data)


def _encrypt_block(key: bytes, block: bytes) -> bytes:
    return _keystream(key, block, bytes(16))


def _ghash(key: bytes, data: bytes) -> int:
    tables, total = _make_tables(int.from_bytes(key, "big")), 0
    for at in range(0, len(data), 16):
        mixed, total = total ^ int.from_bytes(data[at : at + 16], "big"), 0
        for table, byte in zip(tables, mixed.to_bytes(16, "big"), strict=True):
            total ^= table[byte]
    return total


def _make_tables(point: int) -> list[list[int]]:
    # For each place of a byte, and each byte there: its product with the point.
    tables = []
    for _ in range(16):
        table = [0] * 256
        for bit in range(7, -1, -1):
            for byte in range(256):
                table[byte] ^= point if byte >> bit & 1 else 0
            point = point >> 1 ^ (REDUCTION if point & 1 else 0)
        tables.append(table)
    return tables
