// The error that only the page about proofs tells. app/i18n/extract.py reads the name here.

export { UntrustedProof } from "../../../../crypto/browser/errors.js";
