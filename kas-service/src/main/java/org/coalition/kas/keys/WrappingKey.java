package org.coalition.kas.keys;

import java.security.interfaces.RSAPublicKey;
import org.coalition.kas.domain.KeyId;

/**
 * One of the nation's wrapping keys.
 *
 * @param name the provider's name of it
 */
record WrappingKey(KeyId kid, String name, KeyState state, RSAPublicKey publicKey) {}
