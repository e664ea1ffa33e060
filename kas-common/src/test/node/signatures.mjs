// Signatures on the allow-list, in JOSE encodings (RFC 7518 section 3, RFC 8037), and JWK thumbprints (RFC 7638).
import * as crypto from 'node:crypto';
import { jcs, url64 } from './wire.mjs';

const PSS = { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
const strong = (key) => key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails.modulusLength >= 2048;
const on = (curve, key) => key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails.namedCurve === curve;

const ALGORITHMS = {
  ES256: (key, input, sig) =>
    on('prime256v1', key) && sig.length === 64 && crypto.verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, sig),
  ES384: (key, input, sig) =>
    on('secp384r1', key) && sig.length === 96 && crypto.verify('sha384', input, { key, dsaEncoding: 'ieee-p1363' }, sig),
  PS256: (key, input, sig) => strong(key) && crypto.verify('sha256', input, { key, ...PSS }, sig),
  RS256: (key, input, sig) => strong(key) && crypto.verify('sha256', input, key, sig),
  EdDSA: (key, input, sig) => key.asymmetricKeyType === 'ed25519' && crypto.verify(null, input, key, sig),
};

export function signatureHolds(alg, key, input, sig) {
  return Object.hasOwn(ALGORITHMS, alg) && ALGORITHMS[alg](key, Buffer.from(input), sig);
}

export function thumbprint({ kty, crv, x, y, n, e }) {
  return url64(crypto.createHash('sha256').update(jcs(kty === 'EC' ? { kty, crv, x, y } : { kty, n, e })).digest());
}
