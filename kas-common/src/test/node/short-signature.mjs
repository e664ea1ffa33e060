// A P-256 signature with tiny r and s over a given message, and the public key that it is by. Nobody knows the private
// key: from r, s and the message's hash follows the public key alone. Shows verifiers that take such a signature cut short.
import { createHash, createPublicKey } from 'node:crypto';

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const A = P - 3n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const G = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
];

const mod = (x, m) => ((x % m) + m) % m;

function power(base, exponent, m) {
  let result = 1n;
  for (let b = mod(base, m), e = exponent; e > 0n; e >>= 1n, b = (b * b) % m) {
    if (e & 1n) result = (result * b) % m;
  }
  return result;
}

const inverse = (x, m) => power(x, m - 2n, m);

function add(p, q) {
  if (!p || !q) return p ?? q;
  if (p[0] === q[0] && mod(p[1] + q[1], P) === 0n) return undefined;
  const slope = p[0] === q[0]
    ? (3n * p[0] * p[0] + A) * inverse(2n * p[1], P)
    : (q[1] - p[1]) * inverse(mod(q[0] - p[0], P), P);
  const x = mod(slope * slope - p[0] - q[0], P);
  return [x, mod(slope * (p[0] - x) - p[1], P)];
}

function times(factor, point) {
  let result;
  for (let k = mod(factor, N), p = point; k > 0n; k >>= 1n, p = add(p, p)) {
    if (k & 1n) result = add(result, p);
  }
  return result;
}

/** r = 5, which is the abscissa of a point; s = 7; Q = r⁻¹ (s R − e G) (SEC 1, section 4.1.6). */
export function shortSignature(message) {
  const [r, s] = [5n, 7n];
  const point = [r, power(r ** 3n + A * r + B, (P + 1n) / 4n, P)];
  const e = BigInt(`0x${createHash('sha256').update(message).digest('hex')}`);
  const [x, y] = add(times(s * inverse(r, N), point), times(N - mod(e * inverse(r, N), N), G));
  const part = (number) => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
  const jwk = { kty: 'EC', crv: 'P-256', x: part(x).toString('base64url'), y: part(y).toString('base64url') };
  return {
    publicKey: createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' }),
    full: Buffer.concat([part(r), part(s)]),
    cut: Buffer.from([Number(r), Number(s)]),
  };
}
