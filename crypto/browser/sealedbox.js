// libsodium's crypto_box_seal, byte for byte: X25519 with a key pair generated for this one box, XSalsa20-Poly1305.

import { join } from "./encoding.js";
import { blake2b, hsalsa, x25519, xsalsa20poly1305 } from "./vendor/noble.js";

const POINT_BYTES = 32;
const SIGMA = words(new TextEncoder().encode("expand 32-byte k"));

/** Seal data to an X25519 public key (32 bytes). The box is 48 bytes longer than the data. */
export function seal(data, recipient) {
  const { publicKey, secretKey } = x25519.keygen();
  return join(publicKey, cipher(secretKey, recipient, publicKey, recipient).encrypt(data));
}

/** Open a box with its recipient's secret and public key (32 bytes each). Throws if it is not for them, or changed. */
export function open(sealed, secret, recipient) {
  const drawn = sealed.subarray(0, POINT_BYTES);
  return cipher(secret, drawn, drawn, recipient).decrypt(sealed.subarray(POINT_BYTES));
}

function cipher(secret, theirs, drawn, recipient) {
  const key = new Uint32Array(8);
  hsalsa(SIGMA, words(x25519.getSharedSecret(secret, theirs)), new Uint32Array(4), key);
  return xsalsa20poly1305(new Uint8Array(key.buffer), blake2b(join(drawn, recipient), { dkLen: 24 }));
}

// As numbers in the order of the machine, which is little-endian wherever there is a browser.
function words(bytes) {
  return new Uint32Array(bytes.slice().buffer);
}
