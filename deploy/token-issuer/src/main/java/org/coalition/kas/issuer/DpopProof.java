package org.coalition.kas.issuer;

/**
 * A proof of possession that was verified.
 *
 * @param jkt RFC 7638 thumbprint of its key, SHA-256 in base64url
 * @param jti the proof's own identifier
 */
record DpopProof(String jkt, String jti) {}
