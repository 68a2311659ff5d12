// Exactly what the sealing code uses. Adding a line here adds to what every reporter loads and every auditor reads.
export { hsalsa, xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
export { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
export { ed25519, x25519 } from "@noble/curves/ed25519.js";
export { argon2idAsync } from "@noble/hashes/argon2.js";
export { blake2b } from "@noble/hashes/blake2.js";
export { ml_kem768 as mlkem768 } from "@noble/post-quantum/ml-kem.js";
