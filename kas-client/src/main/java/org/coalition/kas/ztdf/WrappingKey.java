package org.coalition.kas.ztdf;

import java.security.PublicKey;

/**
 * The key of one KAS that data keys are wrapped to.
 *
 * @param kasId for people
 * @param url the KAS's base URL, which goes into the KAO
 * @param kid the key's name at that KAS, which goes into the KAO
 * @param key RSA, EC or ML-KEM; its type says how a data key is wrapped
 */
public record WrappingKey(String kasId, String url, String kid, PublicKey key) {}
