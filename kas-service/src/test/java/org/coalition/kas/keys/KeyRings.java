package org.coalition.kas.keys;

import java.util.List;
import java.util.stream.Stream;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.support.TestKeys;

/** Key rings for the tests of other packages. */
public final class KeyRings {

    private KeyRings() {}

    public static KeyRing of(KeyId kid, KeyState state) {
        return new KeyRing(List.of(key(kid, new FakeKeyProvider(), state)));
    }

    /** A key for each algorithm that there is. */
    public static KeyRing ofEveryType() {
        return new KeyRing(Stream.of(WrapAlgorithm.values())
                .filter(algorithm -> algorithm != WrapAlgorithm.UNSUPPORTED)
                .map(algorithm -> new WrappingKey(
                        new KeyId("kid-" + algorithm), new FakeKeyProvider(), "name", algorithm, KeyState.ACTIVE, null))
                .toList());
    }

    static WrappingKey key(KeyId kid, KeyProvider provider, KeyState state) {
        return new WrappingKey(
                kid, provider, "name of " + kid, WrapAlgorithm.RSA_OAEP_256, state, TestKeys.rsaPublic());
    }
}
