package org.coalition.kas.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.Nation;
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

    /** What administrators may do where there is no key. */
    public static KeyAdministration administration() throws JOSEException {
        ECKey signing = new ECKeyGenerator(Curve.P_256).keyID("kas-usa-sig-001").generate();
        KeyProvider kms = new FakeKeyProvider();
        StatedKeys none =
                new StatedKeys(List.of(), new KeyNaming(new Nation("USA"), Set.of()), kms, new PublicHalves());
        SigningKey signingKey = new SigningKey(signing.getKeyID(), signing.toPrivateKey(), signing.toPublicJWK());
        return new KeyAdministration(new KeyRing(List.of()), none, kms, signingKey, () -> {
            throw new AssertionError("the registry is not asked");
        });
    }

    static WrappingKey key(KeyId kid, KeyProvider provider, KeyState state) {
        return new WrappingKey(
                kid, provider, "name of " + kid, WrapAlgorithm.RSA_OAEP_256, state, TestKeys.rsaPublic());
    }
}
