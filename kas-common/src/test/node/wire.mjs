// What maker and checker of the vectors share: encodings, and nothing of the cryptography.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const FOLDER = process.argv[2] ?? fileURLToPath(new URL('../resources/vectors', import.meta.url));
export const read = (file) => JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8'));

/** RFC 8785. ECMAScript's own numbers and texts are the scheme's, and its order of texts is by UTF-16 code units. */
export function jcs(value) {
  if (Array.isArray(value)) {
    return `[${value.map(jcs).join(',')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const fields = Object.keys(value).sort();
    return `{${fields.map((name) => `${JSON.stringify(name)}:${jcs(value[name])}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

export const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
export const base64 = (bytes) => Buffer.from(bytes).toString('base64');
export const url64 = (bytes) => Buffer.from(bytes).toString('base64url');
export const unbase64 = (text) => Buffer.from(text, 'base64');
export const hex = (text) => Buffer.from(text, 'hex');
export const xor = (a, b) => Buffer.from(a.map((byte, i) => byte ^ b[i]));
