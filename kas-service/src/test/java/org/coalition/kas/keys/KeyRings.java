package org.coalition.kas.keys;

import java.util.List;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.support.TestKeys;

/** Key rings for the tests of other packages. */
public final class KeyRings {

    private KeyRings() {}

    public static KeyRing of(KeyId kid, KeyState state) {
        return new KeyRing(List.of(new WrappingKey(kid, "name of " + kid, state, TestKeys.rsaPublic())));
    }
}
