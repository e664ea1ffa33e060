// Checks every file of vectors with Node's own cryptography:  node check-vectors.mjs [FOLDER]
// Prints what does not hold, and how many checks were made; the exit code is 1 if any failed.
import * as crypto from 'node:crypto';
import { base64, hex, jcs, read, unbase64, url64, without, xor } from './wire.mjs';
import { verifiesProof, verifiesRequest } from './tokens.mjs';
import { signatureHolds, thumbprint } from './signatures.mjs';

let checks = 0;
let failures = 0;

function check(what, holds) {
  checks++;
  let outcome;
  try {
    outcome = holds();
  } catch (error) {
    outcome = error;
  }
  if (outcome !== true) {
    failures++;
    console.log(`FAILED: ${what}${outcome instanceof Error ? `: ${outcome.message}` : ''}`);
  }
}

const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest();
const hmac = (key, text) => base64(crypto.createHmac('sha256', key).update(text).digest());
const privateKey = (der) => crypto.createPrivateKey({ key: unbase64(der), format: 'der', type: 'pkcs8' });
const publicKey = (der) => crypto.createPublicKey({ key: unbase64(der), format: 'der', type: 'spki' });
const isKey = (bytes) => [16, 24, 32].includes(bytes.length);

function orNull(open) {
  try {
    const bytes = open();
    return isKey(bytes) ? bytes.toString('hex') : null;
  } catch {
    return null;
  }
}

/** OpenSSL takes MGF1's hash from oaepHash unless told otherwise. */
const oaep = (key, ciphertext) =>
  orNull(() => crypto.privateDecrypt({ key, oaepHash: 'sha256', padding: crypto.constants.RSA_PKCS1_OAEP_PADDING }, unbase64(ciphertext)));

function gcm(key, iv, ciphertext, tag) {
  const cipher = crypto.createDecipheriv('aes-256-gcm', key, iv).setAuthTag(tag);
  return Buffer.concat([cipher.update(ciphertext), cipher.final()]);
}

function ecUnwrap(own, peer, wrapped) {
  const blob = unbase64(wrapped);
  const shared = crypto.diffieHellman({ privateKey: own, publicKey: peer });
  const key = Buffer.from(crypto.hkdfSync('sha256', shared, sha256('ZTDF'), '', 32));
  return orNull(() => gcm(key, blob.subarray(0, 12), blob.subarray(12, -16), blob.subarray(-16)));
}

function metadata(key, sealed) {
  const blob = unbase64(sealed);
  return gcm(key, blob.subarray(0, 12), blob.subarray(28), blob.subarray(12, 28)).toString('utf8');
}

const bindingOf = (kao) => (typeof kao.policyBinding === 'string' ? kao.policyBinding : kao.policyBinding.hash);

for (const vector of read('policy-binding.json')) {
  const name = `policy-binding, ${vector.comment}`;
  check(`${name}: canonical form`, () => jcs(vector.policy) === vector.canonicalPolicy);
  check(`${name}: hash`, () => base64(sha256(vector.canonicalPolicy)) === vector.policyHash);
  check(`${name}: binding`, () => hmac(hex(vector.key), vector.canonicalPolicy) === vector.policyBinding);
}

const rsa = read('rsa-oaep.json');
for (const vector of rsa.cases) {
  check(`rsa-oaep, ${vector.comment}`, () => oaep(privateKey(rsa.privateKey), vector.wrappedKey) === vector.key);
}

for (const vector of read('ec-wrap.json')) {
  check(`ec-wrap, ${vector.curve}`, () =>
    ecUnwrap(privateKey(vector.recipientPrivateKey), publicKey(vector.ephemeralPublicKey), vector.wrappedKey) === vector.key);
}

const sealed = read('sealed-metadata.json');
check('sealed-metadata opens', () => metadata(hex(sealed.key), sealed.encryptedMetadata) === sealed.plaintext);
check('sealed-metadata asserts its policy', () =>
  JSON.parse(sealed.plaintext).policyAssertion.policyHash === base64(sha256(jcs(sealed.policy))));

for (const vector of read('splits.json')) {
  const parts = vector.splits.map(hex);
  const sound = parts.length > 0 && parts.every((part) => part.length === parts[0].length && isKey(part));
  check(`splits, ${vector.comment}`, () => (sound ? parts.reduce(xor).toString('hex') : null) === vector.key);
}

const signatures = read('signatures.json');
for (const vector of signatures.kaoSignatures) {
  const input = jcs(without(vector.kao, 'signature'));
  const { alg, sig } = vector.kao.signature;
  check(`KAO signature, ${vector.comment}: input`, () => input === vector.signingInput);
  check(`KAO signature, ${vector.comment}`, () => signatureHolds(alg, publicKey(vector.publicKey), input, unbase64(sig)) === vector.valid);
}

function resultHolds(result, context, keyDer, kid) {
  const { alg, sig } = result.signature;
  if (result.signature.kid !== kid || url64(Buffer.from(sig, 'base64url')) !== sig) {
    return false;
  }
  return signatureHolds(alg, publicKey(keyDer), resultInput(result, context), Buffer.from(sig, 'base64url'));
}

function resultInput(result, context) {
  const { alg, kid } = result.signature;
  return `${url64(jcs({ alg, kid, typ: 'kas-result+jws' }))}.${url64(jcs({ ...context, result: without(result, 'signature') }))}`;
}

for (const vector of signatures.results) {
  check(`result, ${vector.comment}: input`, () => resultInput(vector.result, vector.context) === vector.signingInput);
  check(`result, ${vector.comment}`, () => resultHolds(vector.result, vector.context, vector.publicKey, vector.kid) === vector.valid);
}
for (const vector of signatures.signedRequests) {
  check(`signed request, ${vector.comment}`, () => verifiesRequest(vector.token, vector.jwk, vector.now) === vector.valid);
}
for (const vector of signatures.dpopProofs) {
  check(`DPoP proof, ${vector.comment}`, () => verifiesProof(vector) === vector.valid);
}
for (const vector of signatures.thumbprints) {
  check(`thumbprint, ${vector.key}`, () => thumbprint(vector.jwk) === vector.thumbprint);
}

// The whole exchange, as the KAS sees it and as the client does

const keys = read('keys.json');
const whole = read('exchange.json');
check('exchange: canonical policy', () => jcs(whole.policy) === whole.canonicalPolicy);
check('exchange: policy hash', () => base64(sha256(whole.canonicalPolicy)) === whole.policyHash);
check('exchange: the splits are the DEK', () => Object.values(whole.splits).map(hex).reduce(xor).toString('hex') === whole.dek);

function checkKao(client, kao, i) {
  const name = `exchange ${client}, KAO ${i}`;
  const originator = keys[kao.signature.alg];
  check(`${name}: originator's kid`, () => originator.kid === kao.signature.kid);
  check(`${name}: originator's signature`, () =>
    signatureHolds(kao.signature.alg, publicKey(originator.publicKey), jcs(without(kao, 'signature')), unbase64(kao.signature.sig)));
  check(`${name}: opens`, () => oaep(privateKey(keys.kasWrapping.privateKey), kao.wrappedKey) === whole.wraps[i]);
  check(`${name}: binding`, () => (hmac(hex(whole.wraps[i]), jcs(whole.policy)) === bindingOf(kao)) === whole.bindingHolds[i]);
  if (kao.encryptedMetadata) {
    check(`${name}: metadata`, () => metadata(hex(whole.wraps[i]), kao.encryptedMetadata) === whole.metadata);
  }
}

function released(client, result) {
  const own = privateKey(keys[client].privateKey);
  return result.sessionPublicKey
    ? ecUnwrap(own, crypto.createPublicKey(result.sessionPublicKey), result.kasWrappedKey)
    : oaep(own, result.kasWrappedKey);
}

function contextOf(response, group, exchange) {
  const { clientKeyThumbprint } = exchange.context;
  return { requestId: response.requestId, policyId: group.policyId, clientKeyThumbprint };
}

const allHold = (response, exchange) => response.responses.every((group) => group.results.every((result) =>
  resultHolds(result, contextOf(response, group, exchange), keys.kasSigning.publicKey, keys.kasSigning.kid)));

function set(json, pointer, value) {
  const names = pointer.split('/').slice(1);
  names.slice(0, -1).reduce((parent, name) => parent[name], json)[names.at(-1)] = value;
  return json;
}

for (const exchange of whole.exchanges) {
  const { client, request, response, context, dpopProof } = exchange;
  const name = `exchange ${client}`;
  const { jwk } = JSON.parse(Buffer.from(dpopProof.split('.')[0], 'base64url'));
  const sent = JSON.parse(Buffer.from(exchange.signedRequestToken.split('.')[1], 'base64url')).requestBody;
  const clientKey = publicKey(keys[client].publicKey);
  check(`${name}: body`, () => exchange.body === JSON.stringify({ signedRequestToken: exchange.signedRequestToken }));
  check(`${name}: signed request`, () => verifiesRequest(exchange.signedRequestToken, jwk, whole.now));
  check(`${name}: signed request is the request`, () => jcs(sent) === jcs(request));
  check(`${name}: proof`, () => verifiesProof({ ...whole, proof: dpopProof, jkt: thumbprint(publicKey(keys.dpop.publicKey).export({ format: 'jwk' })) }));
  check(`${name}: body hash`, () =>
    JSON.parse(Buffer.from(dpopProof.split('.')[1], 'base64url')).bodyHash === url64(sha256(exchange.body)));
  check(`${name}: client key's thumbprint`, () => thumbprint(clientKey.export({ format: 'jwk' })) === context.clientKeyThumbprint);
  request.requests[0].keyAccessObjects.forEach((kao, i) => checkKao(client, kao, i));
  const { results } = response.responses[0];
  results.forEach((result, i) => {
    const kao = request.requests[0].keyAccessObjects[i];
    check(`${name}, result ${i}: in its place`, () => result.keyAccessObjectId === kao.keyAccessObjectId && result.sid === kao.sid);
    check(`${name}, result ${i}: success or error`, () => (result.status === 'success') === whole.bindingHolds[i]);
    if (result.status === 'success') {
      check(`${name}, result ${i}: key`, () => released(client, result) === whole.wraps[i]);
    }
  });
  check(`${name}: metadata given`, () => jcs(results[0].metadata) === jcs(JSON.parse(whole.metadata).fields));
  check(`${name}: all results are signed`, () => allHold(response, exchange));
  check(`${name}: the DEK`, () =>
    results.filter((result) => result.status === 'success').map((result) => hex(released(client, result))).reduce(xor).toString('hex') === whole.dek);
  for (const { pointer, value, reason } of whole.tampered) {
    check(`${name}, ${reason}`, () => !allHold(set(structuredClone(response), pointer, value), exchange));
  }
}

console.log(`${checks} checks, ${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;
