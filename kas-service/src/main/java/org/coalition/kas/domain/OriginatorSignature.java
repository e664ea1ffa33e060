package org.coalition.kas.domain;

import org.coalition.kas.crypto.Bytes;

/**
 * The data originator's signature over one wrapped key and all that belongs to it.
 *
 * @param algorithm a JOSE name, as sent
 * @param kid names a key among the registry's originator keys
 * @param signed the bytes that were signed
 */
public record OriginatorSignature(String algorithm, String kid, Bytes signature, Bytes signed) {}
