"""Salsa20 and ChaCha20 (Bernstein) in plain Python, as far as XSalsa20-Poly1305 and XChaCha20-Poly1305 need them.

For test data alone: it takes its time, and a time that depends on the key.
"""

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.poly1305 import Poly1305

Words = list[int]
SIGMA = b"expand 32-byte k"
# Which words a round works on, columns first.
SALSA_ROUND = [(0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11)]
SALSA_ROUND += [(0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14)]
CHACHA_ROUND = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
CHACHA_ROUND += [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]


def seal_xsalsa(key: bytes, nonce: bytes, data: bytes) -> bytes:
    """XSalsa20-Poly1305 (NaCl's secretbox) of at most 32 bytes: tag and ciphertext."""
    block = _salsa_block(_hsalsa(key, nonce[:16]), nonce[16:] + bytes(8))
    hidden = bytes(one ^ other for one, other in zip(data, block[32:], strict=False))
    return Poly1305.generate_tag(block[:32], hidden) + hidden


def derive_salsa_key(shared: bytes) -> bytes:
    """The key of NaCl's box of a shared X25519 secret."""
    return _hsalsa(shared, bytes(16))


def seal_xchacha(key: bytes, nonce: bytes, data: bytes, also: bytes | None = None) -> bytes:
    """XChaCha20-Poly1305: ciphertext and tag."""
    words = _words(SIGMA + key + nonce[:16])
    mixed = _chacha_rounds(words)
    return ChaCha20Poly1305(_bytes(mixed[:4] + mixed[12:])).encrypt(bytes(4) + nonce[16:], data, also)


def _hsalsa(key: bytes, head: bytes) -> bytes:
    mixed = _salsa_rounds(_salsa_words(key, head))
    return _bytes([mixed[at] for at in (0, 5, 10, 15, 6, 7, 8, 9)])


def _salsa_block(key: bytes, head: bytes) -> bytes:
    words = _salsa_words(key, head)
    return _bytes([(one + other) & 0xFFFFFFFF for one, other in zip(_salsa_rounds(words), words, strict=True)])


def _salsa_words(key: bytes, head: bytes) -> Words:
    fixed = [SIGMA[at : at + 4] for at in range(0, 16, 4)]
    return _words(fixed[0] + key[:16] + fixed[1] + head + fixed[2] + key[16:] + fixed[3])


def _salsa_rounds(words: Words) -> Words:
    x = [*words]
    for _ in range(10):
        for a, b, c, d in SALSA_ROUND:
            x[b] ^= _turn(x[a] + x[d], 7)
            x[c] ^= _turn(x[b] + x[a], 9)
            x[d] ^= _turn(x[c] + x[b], 13)
            x[a] ^= _turn(x[d] + x[c], 18)
    return x


def _chacha_rounds(words: Words) -> Words:
    x = [*words]
    for _ in range(10):
        for a, b, c, d in CHACHA_ROUND:
            for one, two, three, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                x[one] = (x[one] + x[two]) & 0xFFFFFFFF
                x[three] = _turn(x[three] ^ x[one], by)
    return x


def _turn(word: int, by: int) -> int:
    word &= 0xFFFFFFFF
    return (word << by | word >> 32 - by) & 0xFFFFFFFF


def _words(data: bytes) -> Words:
    return [int.from_bytes(data[at : at + 4], "little") for at in range(0, len(data), 4)]


def _bytes(words: Words) -> bytes:
    return b"".join(word.to_bytes(4, "little") for word in words)
