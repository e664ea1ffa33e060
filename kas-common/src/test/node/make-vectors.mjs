// Makes keys.json, signatures.json, splits.json and exchange.json:  node make-vectors.mjs [FOLDER]
//
// Keys are made once and kept: delete keys.json to have others. HMACs, GCM under the IVs given here, RS256 and EdDSA come
// out the same each time. RSA-OAEP, PSS and ECDSA are random by nature: their outputs are what this program once made,
// and are checked by opening and verifying them (check-vectors.mjs, and the Java tests).
import * as crypto from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { FOLDER, base64, hex, jcs, read, url64, without, xor } from './wire.mjs';
import { shortSignature } from './short-signature.mjs';

const write = (file, json) => writeFileSync(`${FOLDER}/${file}`, `${JSON.stringify(json, null, 2)}\n`);
const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest();
const NOW = 1769860800; // 2026-01-31T12:00:00Z
const KAS = 'https://kas-usa.example';
const TOKEN = 'header.claims.signature'; // stands for an access token: only its hash matters

// Keys

function pair(type, options, kid) {
  const { privateKey, publicKey } = crypto.generateKeyPairSync(type, options);
  return {
    ...(kid && { kid }),
    privateKey: base64(privateKey.export({ type: 'pkcs8', format: 'der' })),
    publicKey: base64(publicKey.export({ type: 'spki', format: 'der' })),
  };
}

function makeKeys() {
  const p256 = { namedCurve: 'P-256' };
  const rsa = { modulusLength: 2048 };
  return {
    kasWrapping: pair('rsa', rsa, 'kas-usa-enc-001'),
    kasSigning: pair('ec', p256, 'kas-usa-sig-001'),
    kasSession: pair('ec', p256),
    clientEc: pair('ec', p256),
    clientRsa: pair('rsa', rsa),
    dpop: pair('ec', p256),
    another: pair('ec', p256),
    ES256: pair('ec', p256, 'originator-es256'),
    ES384: pair('ec', { namedCurve: 'P-384' }, 'originator-es384'),
    PS256: pair('rsa', rsa, 'originator-ps256'),
    RS256: pair('rsa', rsa, 'originator-rs256'),
    EdDSA: pair('ed25519', {}, 'originator-eddsa'),
    weakRsa: pair('rsa', { modulusLength: 1024 }, 'originator-weak'),
  };
}

if (!existsSync(`${FOLDER}/keys.json`)) {
  write('keys.json', makeKeys());
}
const keys = read('keys.json');
const priv = (name) => crypto.createPrivateKey({ key: Buffer.from(keys[name].privateKey, 'base64'), format: 'der', type: 'pkcs8' });
const pub = (name) => crypto.createPublicKey(priv(name));
const pem = (name) => pub(name).export({ type: 'spki', format: 'pem' });

function jwk(name) {
  const { kty, crv, x, y, n, e } = pub(name).export({ format: 'jwk' });
  return kty === 'EC' ? { kty, crv, x, y } : { kty, n, e };
}

const thumbprint = (name) => url64(sha256(jcs(jwk(name)))); // RFC 7638: the required members only, in this very order

// Signatures

const PSS = { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
const SIGN = {
  ES256: (key, input) => crypto.sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' }),
  ES384: (key, input) => crypto.sign('sha384', input, { key, dsaEncoding: 'ieee-p1363' }),
  PS256: (key, input) => crypto.sign('sha256', input, { key, ...PSS }),
  RS256: (key, input) => crypto.sign('sha256', input, key),
  EdDSA: (key, input) => crypto.sign(null, input, key),
};
const signKao = (kao, alg, name = alg) => ({
  ...kao,
  signature: { alg, kid: keys[name].kid, sig: base64(SIGN[alg](priv(name), Buffer.from(jcs(kao)))) },
});

function resultInput(result, context, header) {
  return `${url64(jcs(header))}.${url64(jcs({ ...context, result }))}`;
}

function signResult(result, context, typ = 'kas-result+jws') {
  const { kid } = keys.kasSigning;
  const input = resultInput(result, context, { alg: 'ES256', kid, typ });
  return { ...result, signature: { alg: 'ES256', kid, sig: url64(SIGN.ES256(priv('kasSigning'), Buffer.from(input))) } };
}

function jws(header, payload, name, alg = 'ES256') {
  const input = `${url64(JSON.stringify(header))}.${url64(typeof payload === 'string' ? payload : JSON.stringify(payload))}`;
  return `${input}.${url64(SIGN[alg](priv(name), Buffer.from(input)))}`;
}

// What is sealed

const oaep = (key, bytes) => base64(crypto.publicEncrypt({ key, oaepHash: 'sha256' }, bytes)); // OpenSSL: MGF1 with the same hash
const hmac = (key, text) => base64(crypto.createHmac('sha256', key).update(text).digest());

function gcm(key, iv, plaintext) {
  const cipher = crypto.createCipheriv('aes-256-gcm', key, iv);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { ciphertext, tag: cipher.getAuthTag() };
}

function ecWrap(own, peer, iv, key) {
  const shared = crypto.diffieHellman({ privateKey: own, publicKey: peer });
  const wrapping = Buffer.from(crypto.hkdfSync('sha256', shared, sha256('ZTDF'), '', 32));
  const { ciphertext, tag } = gcm(wrapping, iv, key);
  return base64(Buffer.concat([iv, ciphertext, tag]));
}

// exchange.json

const policy = {
  policyId: 'policy-0001',
  dissem: {
    classification: 'SECRET', classificationNation: 'USA', releasabilityTo: ['USA', 'FRA'], COI: ['FVEY'], coiOperator: 'ALL',
    caveats: [], creationDate: '2026-01-31T00:00:00Z',
  },
  body: { note: 'Zürich – 10 €', numbers: [1, 0.5, 1e-7, 1e21 / 1e6] },
};
const canonicalPolicy = jcs(policy);
const dek = hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
const split1 = hex('f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f');
const split2 = xor(dek, split1);
const fields = { title: 'Lagebild', pages: 3 };
const metadata = jcs({
  fields,
  policyAssertion: { policyHash: base64(sha256(canonicalPolicy)), classification: 'SECRET', releasabilityTo: ['USA', 'FRA'], COI: ['FVEY'], createdAt: '2026-01-31T00:00:00Z' },
});
const metadataIv = hex('a0a1a2a3a4a5a6a7a8a9aaab');

function kao(id, sid, key, binding, extra = {}) {
  return {
    keyAccessObjectId: id, type: 'wrapped', protocol: 'kas', url: KAS, kid: keys.kasWrapping.kid,
    wrappedKey: oaep(pub('kasWrapping'), key), policyBinding: binding, sid, ...extra,
  };
}

function keyAccessObjects() {
  const sealed = gcm(split1, metadataIv, metadata);
  const encryptedMetadata = base64(Buffer.concat([metadataIv, sealed.tag, sealed.ciphertext]));
  return [
    signKao(kao('6f1c2b1e-0000-4000-8000-000000000001', 'split-1', split1, { alg: 'HS256', hash: hmac(split1, canonicalPolicy) }, { encryptedMetadata }), 'ES256'),
    signKao(kao('6f1c2b1e-0000-4000-8000-000000000002', 'split-2', split2, hmac(split2, canonicalPolicy), { 'x-note': 'unknown fields are signed, too' }), 'EdDSA'),
    signKao(kao('6f1c2b1e-0000-4000-8000-000000000003', 'split-1', split1, hmac(split1, jcs({ ...policy, policyId: 'a weaker one' }))), 'PS256'),
  ];
}

const ivs = ['b0b1b2b3b4b5b6b7b8b9babb', 'c0c1c2c3c4c5c6c7c8c9cacb'];

function exchange(client, clientPublicKey, kaos) {
  const request = { clientPublicKey, requests: [{ policy, release: 'each', keyAccessObjects: kaos }] };
  const signedRequestToken = jws({ typ: 'rewrap+jwt', alg: 'ES256' }, { requestBody: request, iat: NOW, exp: NOW + 60 }, 'dpop');
  const body = JSON.stringify({ signedRequestToken });
  const dpopProof = jws({ typ: 'dpop+jwt', alg: 'ES256', jwk: jwk('dpop') },
    { jti: `exchange-${client}`, htm: 'POST', htu: `${KAS}/rewrap`, iat: NOW, ath: url64(sha256(TOKEN)), bodyHash: url64(sha256(body)) }, 'dpop');
  const context = { requestId: 'AAECAwQFBgcICQoLDA0ODw', policyId: policy.policyId, clientKeyThumbprint: thumbprint(client) };
  const ec = client === 'clientEc';
  const success = (i, key) => signResult({
    keyAccessObjectId: kaos[i].keyAccessObjectId, kasId: 'kas-usa', sid: kaos[i].sid, status: 'success',
    kasWrappedKey: ec ? ecWrap(priv('kasSession'), pub(client), hex(ivs[i]), key) : oaep(pub(client), key),
    ...(ec && { sessionPublicKey: pem('kasSession') }), ...(i === 0 && { metadata: fields }),
  }, context);
  const error = signResult({
    keyAccessObjectId: kaos[2].keyAccessObjectId, kasId: 'kas-usa', sid: kaos[2].sid, status: 'error',
    errorCode: 'INTEGRITY_FAILURE', error: 'the key access object does not hold together',
  }, context);
  const response = { requestId: context.requestId, responses: [{ policyId: policy.policyId, results: [success(0, split1), success(1, split2), error] }] };
  return { client, request, signedRequestToken, body, dpopProof, context, response };
}

const kaos = keyAccessObjects();
const result0 = '/responses/0/results/0';
write('exchange.json', {
  comment: 'One KAS, one request with an EC client key and one with an RSA client key. Keys by name: keys.json.',
  now: NOW, method: 'POST', url: `${KAS}/rewrap`, accessToken: TOKEN, kasId: 'kas-usa',
  policy, canonicalPolicy, policyHash: base64(sha256(canonicalPolicy)),
  dek: dek.toString('hex'), splits: { 'split-1': split1.toString('hex'), 'split-2': split2.toString('hex') },
  wraps: [split1, split2, split1].map((key) => key.toString('hex')), bindingHolds: [true, true, false],
  metadata, metadataIv: metadataIv.toString('hex'), metadataFields: fields, resultIvs: ivs,
  exchanges: [exchange('clientEc', pem('clientEc'), kaos), exchange('clientRsa', jwk('clientRsa'), kaos)],
  tampered: [
    { pointer: '/requestId', value: 'AAECAwQFBgcICQoLDA0ODg', reason: 'moved to another request' },
    { pointer: '/responses/0/policyId', value: 'policy-0002', reason: 'moved to another policy' },
    { pointer: `${result0}/sid`, value: 'split-2', reason: 'moved to another split' },
    { pointer: `${result0}/status`, value: 'error', reason: 'a success made an error' },
    { pointer: `${result0}/kasId`, value: 'kas-fra', reason: 'another signer named' },
    { pointer: `${result0}/keyAccessObjectId`, value: kaos[1].keyAccessObjectId, reason: 'moved to another KAO' },
    { pointer: `${result0}/metadata/title`, value: 'lagebild', reason: 'metadata changed' },
    { pointer: `${result0}/added`, value: true, reason: 'a field added: unknown fields are signed, too' },
    { pointer: `${result0}/signature/alg`, value: 'EdDSA', reason: 'the header is signed: another alg' },
    { pointer: `${result0}/signature/kid`, value: 'kas-usa-sig-002', reason: 'the header is signed: another kid' },
    { pointer: `${result0}/signature/sig`, value: '', reason: 'no signature' },
  ],
});

// splits.json

const S = ['00112233445566778899aabbccddeeff', '0f0e0d0c0b0a09080706050403020100', 'ffffffffffffffffffffffffffffffff'];
write('splits.json', [
  { comment: 'one split is the key', splits: [S[0]], key: S[0] },
  { comment: 'two splits', splits: [S[0], S[1]], key: xor(hex(S[0]), hex(S[1])).toString('hex') },
  { comment: 'three splits, in any order', splits: S, key: S.map(hex).reduce(xor).toString('hex') },
  { comment: '24 bytes', splits: ['01'.repeat(24), '80'.repeat(24)], key: '81'.repeat(24) },
  { comment: '32 bytes', splits: [split1.toString('hex'), split2.toString('hex')], key: dek.toString('hex') },
  { comment: 'the same split twice: zeros are a key like any other', splits: [S[0], S[0]], key: '00'.repeat(16) },
  { comment: 'splits of different lengths must fail', splits: [S[0], '01'.repeat(32)], key: null },
  { comment: 'no split must fail', splits: [], key: null },
]);

// signatures.json

const plain = without(kaos[0], 'signature');
const kaoCase = (comment, alg, name, kao, valid, reason) =>
  ({ comment, alg, publicKey: keys[name].publicKey, signingInput: jcs(without(kao, 'signature')), kao, valid, ...(reason && { reason }) });
const good = Object.fromEntries(Object.keys(SIGN).map((alg) => [alg, signKao(plain, alg)]));
const relabelled = (kao, alg) => ({ ...kao, signature: { ...kao.signature, alg } });
const withSig = (kao, sig) => ({ ...kao, signature: { ...kao.signature, sig: base64(sig) } });
const input = Buffer.from(jcs(plain));
const short = shortSignature(input);
const shortCase = (comment, sig, valid, reason) =>
  ({ ...kaoCase(comment, 'ES256', 'ES256', withSig(good.ES256, sig), valid, reason), publicKey: base64(short.publicKey) });
const sigBytes = (kao) => Buffer.from(kao.signature.sig, 'base64');
const kaoSignatures = [
  ...Object.entries(good).map(([alg, kao]) => kaoCase(`${alg}, good`, alg, alg, kao, true)),
  kaoCase('ES256 over a KAO with an unknown field', 'ES256', 'ES256', signKao({ ...plain, 'x-unknown': { b: [1, null], a: 'é' } }, 'ES256'), true),
  shortCase('ES256 with r = 5 and s = 7 in full length', short.full, true),
  shortCase('ES256 with r = 5 and s = 7 in one byte each', short.cut, false, 'the halves of an EC signature have the full length (RFC 7518 section 3.4)'),
  kaoCase('a field changed', 'ES256', 'ES256', { ...good.ES256, url: 'https://kas-fra.example' }, false, 'the signature is over every field'),
  kaoCase('a field added', 'EdDSA', 'EdDSA', { ...good.EdDSA, 'x-unknown': 1 }, false, 'unknown fields are signed, too'),
  kaoCase('a field taken away', 'RS256', 'RS256', without(good.RS256, 'sid'), false, 'the signature is over every field'),
  kaoCase('ES256 in DER', 'ES256', 'ES256', withSig(good.ES256, crypto.sign('sha256', input, priv('ES256'))), false, 'JOSE encodes an EC signature as r and s side by side'),
  kaoCase('ES256 by a P-384 key', 'ES256', 'ES384', withSig(good.ES256, SIGN.ES256(priv('ES384'), input)), false, 'ES256 is P-256 with SHA-256'),
  kaoCase('PS256 with a salt of 20 bytes', 'PS256', 'PS256', withSig(good.PS256, crypto.sign('sha256', input, { key: priv('PS256'), ...PSS, saltLength: 20 })), false, 'the salt is as long as the hash (RFC 7518 section 3.5)'),
  kaoCase('PS256 called RS256', 'RS256', 'PS256', relabelled(good.PS256, 'RS256'), false, 'another padding'),
  kaoCase('RS256 called PS256', 'PS256', 'RS256', relabelled(good.RS256, 'PS256'), false, 'another padding'),
  kaoCase('RS256 by a key of 1024 bits', 'RS256', 'weakRsa', signKao(plain, 'RS256', 'weakRsa'), false, 'an RSA key has 2048 bits or more'),
  kaoCase('EdDSA cut by a byte', 'EdDSA', 'EdDSA', withSig(good.EdDSA, sigBytes(good.EdDSA).subarray(0, 63)), false, 'a signature is 64 bytes'),
  kaoCase('ES256 of zeros (CVE-2022-21449)', 'ES256', 'ES256', withSig(good.ES256, Buffer.alloc(64)), false, 'r and s are positive'),
  kaoCase('HS256 under the public key', 'HS256', 'ES256', withSig(relabelled(good.ES256, 'HS256'), crypto.createHmac('sha256', Buffer.from(keys.ES256.publicKey, 'base64')).update(input).digest()), false, 'HS256 is not on the list'),
  kaoCase('ES512 is not on the list', 'ES512', 'ES256', relabelled(good.ES256, 'ES512'), false, 'not on the list'),
];

const context = { requestId: 'AAECAwQFBgcICQoLDA0ODw', policyId: 'policy-0001', clientKeyThumbprint: thumbprint('clientEc') };
const plainResult = { keyAccessObjectId: 'kao-1', kasId: 'kas-usa', status: 'error', errorCode: 'POLICY_DENIED', error: 'country USA is not in releasabilityTo' };
const goodResult = signResult(plainResult, context);
const resultCase = (comment, result, context, valid, reason) => {
  const header = { alg: result.signature.alg, kid: result.signature.kid, typ: 'kas-result+jws' };
  return { comment, publicKey: keys.kasSigning.publicKey, kid: keys.kasSigning.kid, context, result, signingInput: resultInput(without(result, 'signature'), context, header), valid, ...(reason && { reason }) };
};
const results = [
  resultCase('good', goodResult, context, true),
  resultCase('for another request', goodResult, { ...context, requestId: 'AAAA' }, false, 'requestId is signed'),
  resultCase('for another policy', goodResult, { ...context, policyId: 'policy-0002' }, false, 'policyId is signed'),
  resultCase('for another client key', goodResult, { ...context, clientKeyThumbprint: thumbprint('clientRsa') }, false, 'the thumbprint is signed'),
  resultCase('another error', { ...goodResult, errorCode: 'UNKNOWN_KEY' }, context, false, 'the result is signed'),
  resultCase('signed as something else', signResult(plainResult, context, 'kas-audit+jws'), context, false, 'typ is signed, and must be kas-result+jws'),
  resultCase('signature in padded base64', { ...goodResult, signature: { ...goodResult.signature, sig: base64(Buffer.from(goodResult.signature.sig, 'base64url')) } }, context, false, 'results are signed in base64url without padding'),
];

const REQUEST = { typ: 'rewrap+jwt', alg: 'ES256' };
const claims = { requestBody: { clientPublicKey: pem('clientEc'), requests: [] }, iat: NOW, exp: NOW + 60 };
const requestCase = (comment, token, valid, reason) => ({ comment, now: NOW, jwk: jwk('dpop'), token, valid, ...(reason && { reason }) });
const goodToken = jws(REQUEST, claims, 'dpop');
const signedRequests = [
  requestCase('good', goodToken, true),
  requestCase('120 seconds, the most', jws(REQUEST, { ...claims, exp: NOW + 120 }, 'dpop'), true),
  requestCase('121 seconds', jws(REQUEST, { ...claims, exp: NOW + 121 }, 'dpop'), false, 'exp is at most 120 s after iat'),
  requestCase('expired', jws(REQUEST, { ...claims, iat: NOW - 121, exp: NOW - 61 }, 'dpop'), false, 'exp has passed by more than the skew of 60 s'),
  requestCase('from the future', jws(REQUEST, { ...claims, iat: NOW + 61, exp: NOW + 62 }, 'dpop'), false, 'iat is ahead by more than the skew of 60 s'),
  requestCase('without times', jws(REQUEST, { requestBody: {} }, 'dpop'), false, 'iat and exp are required'),
  requestCase('another typ', jws({ ...REQUEST, typ: 'dpop+jwt' }, claims, 'dpop'), false, 'typ is rewrap+jwt'),
  requestCase('by another key', jws(REQUEST, claims, 'another'), false, 'it is signed by the key of the DPoP proof'),
  requestCase('by a key that it brings', jws({ ...REQUEST, jwk: jwk('another') }, claims, 'another'), false, 'the key is the proof\'s, never the token\'s'),
  requestCase('alg none', `${url64(jcs({ ...REQUEST, alg: 'none' }))}.${url64(jcs(claims))}.`, false, 'unsigned'),
  requestCase('payload changed', goodToken.replace(/\..*\./, `.${url64(JSON.stringify({ ...claims, exp: NOW + 61 }))}.`), false, 'the payload is signed'),
  requestCase('a critical extension', jws({ ...REQUEST, crit: ['b64'], b64: true }, claims, 'dpop'), false, 'no extension is understood (RFC 7515 section 4.1.11)'),
  requestCase('a name twice', jws(REQUEST, `{"requestBody":{},"iat":${NOW},"exp":${NOW},"exp":${NOW + 1}}`, 'dpop'), false, 'the payload is strict JSON'),
  requestCase('requestBody is a text', jws(REQUEST, { ...claims, requestBody: '{}' }, 'dpop'), false, 'requestBody is an object'),
];

const PROOF = { typ: 'dpop+jwt', alg: 'ES256', jwk: jwk('dpop') };
const proofClaims = { jti: 'proof-1', htm: 'POST', htu: `${KAS}/rewrap`, iat: NOW, ath: url64(sha256(TOKEN)) };
const proofCase = (comment, proof, valid, reason) => ({ comment, now: NOW, method: 'POST', url: `${KAS}/rewrap`, accessToken: TOKEN, jkt: thumbprint('dpop'), proof, valid, ...(reason && { reason }) });
const proof = (changes, header = PROOF, key = 'dpop') => jws(header, { ...proofClaims, ...changes }, key);
const dpopProofs = [
  proofCase('good', proof({}), true),
  proofCase('htu with another case, the port written out and a query', proof({ htu: 'HTTPS://KAS-USA.example:443/rewrap?a=b' }), true),
  proofCase('a minute old', proof({ iat: NOW - 60 }), true),
  proofCase('older', proof({ iat: NOW - 61 }), false, 'iat is at most 60 s old'),
  proofCase('from the future', proof({ iat: NOW + 6 }), false, 'iat is at most 5 s ahead'),
  proofCase('another method', proof({ htm: 'GET' }), false, 'htm is the request\'s method'),
  proofCase('another path', proof({ htu: `${KAS}/rewrap/` }), false, 'htu is the request\'s URL'),
  proofCase('another host', proof({ htu: 'https://kas-fra.example/rewrap' }), false, 'htu is the request\'s URL'),
  proofCase('for another access token', proof({ ath: url64(sha256('x')) }), false, 'ath is the token\'s hash'),
  proofCase('without jti', proof({ jti: undefined }), false, 'jti is required'),
  proofCase('another typ', proof({}, { ...PROOF, typ: 'rewrap+jwt' }), false, 'typ is dpop+jwt'),
  proofCase('another key than the token\'s', proof({}, { ...PROOF, jwk: jwk('another') }, 'another'), false, 'the token is bound to a key (cnf.jkt)'),
  proofCase('by another key than its own', proof({}, PROOF, 'another'), false, 'signed by its jwk'),
  proofCase('with a private key in it', proof({}, { ...PROOF, jwk: priv('dpop').export({ format: 'jwk' }) }), false, 'jwk is a public key'),
  proofCase('with a key for encryption', proof({}, { ...PROOF, jwk: { ...jwk('dpop'), use: 'enc' } }), false, 'a key is used as it says (RFC 7517 section 4.2)'),
  proofCase('without a key', proof({}, without(PROOF, 'jwk')), false, 'jwk is required'),
];

const thumbprints = ['clientEc', 'clientRsa', 'dpop', 'ES384'].map((name) => ({ key: name, jwk: jwk(name), thumbprint: thumbprint(name) }));
write('signatures.json', { kaoSignatures, results, signedRequests, dpopProofs, thumbprints });
