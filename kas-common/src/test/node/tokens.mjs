// Signed requests and DPoP proofs (RFC 9449 section 4.3), as far as the vectors go.
import * as crypto from 'node:crypto';
import { jcs, url64 } from './wire.mjs';
import { signatureHolds, thumbprint } from './signatures.mjs';

const CLIENT_ALGORITHMS = ['ES256', 'ES384', 'PS256', 'RS256'];
const json = (part) => JSON.parse(Buffer.from(part, 'base64url'));
const hash = (text) => url64(crypto.createHash('sha256').update(text).digest());

/** Header and payload of a compact JWS, if this very key signed it and may. */
function opened(token, typ, jwk) {
  const [head, body, sig] = token.split('.');
  const header = json(head);
  const fits = header.typ === typ && CLIENT_ALGORITHMS.includes(header.alg) && !header.crit && !jwk.d && (jwk.use ?? 'sig') === 'sig';
  const key = crypto.createPublicKey({ key: jwk, format: 'jwk' });
  return fits && signatureHolds(header.alg, key, `${head}.${body}`, Buffer.from(sig, 'base64url'))
    ? Buffer.from(body, 'base64url').toString('utf8')
    : undefined;
}

export function verifiesRequest(token, jwk, now) {
  const text = opened(token, 'rewrap+jwt', jwk);
  if (text === undefined) {
    return false;
  }
  const { requestBody, iat, exp } = JSON.parse(text);
  // JSON.parse lets a name stand twice: then what it has read is shorter than the text.
  const strict = jcs(JSON.parse(text)).length === text.length;
  const inTime = exp - iat >= 0 && exp - iat <= 120 && iat <= now + 60 && exp >= now - 60;
  return strict && inTime && requestBody !== null && typeof requestBody === 'object';
}

/** The URL parser lowers the host's case and leaves out port 443. */
function sameUrl(sent, own) {
  const [a, b] = [new URL(sent), new URL(own)];
  return a.origin === b.origin && a.pathname === b.pathname;
}

export function verifiesProof({ proof, method, url, accessToken, jkt, now }) {
  const { jwk } = json(proof.split('.')[0]);
  const text = jwk && opened(proof, 'dpop+jwt', jwk);
  if (!text) {
    return false;
  }
  const { jti, htm, htu, iat, ath } = JSON.parse(text);
  return thumbprint(jwk) === jkt && htm === method && sameUrl(htu, url) && ath === hash(accessToken)
    && typeof jti === 'string' && iat >= now - 60 && iat <= now + 5;
}
