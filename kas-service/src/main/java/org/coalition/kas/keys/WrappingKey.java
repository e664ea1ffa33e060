package org.coalition.kas.keys;

import java.security.interfaces.RSAPublicKey;
import org.coalition.kas.domain.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * One of the nation's wrapping keys.
 *
 * @param name the provider's name of it
 * @param publicKey of an active key; the others are not published
 */
record WrappingKey(
        KeyId kid, String name, KeyState state, @Nullable RSAPublicKey publicKey) {}
