package org.coalition.kas.protocol;

import org.coalition.kas.crypto.Bytes;

/**
 * The data originator's signature over a KAO: over {@code JCS(KAO without "signature")}.
 *
 * @param alg as sent, a JOSE name
 * @param kid names an originator key in the registry
 * @param sig in JOSE encoding
 */
public record KaoSignature(String alg, String kid, Bytes sig) {}
