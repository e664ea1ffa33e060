package org.coalition.kas.federation;

import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coalition.kas.cache.SealedCache;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.registry.Revocations;
import org.coalition.kas.support.TestKeys;

/** The directory of kas-usa, which knows kas-fra and has its key set cached. */
public final class KnownPeers implements SealedCache {

    private static final String KEY_SET = new JWKSet(new RSAKey.Builder(TestKeys.rsaPublic())
                    .keyID("kas-fra-enc-001")
                    .keyUse(KeyUse.ENCRYPTION)
                    .algorithm(JWEAlgorithm.RSA_OAEP_256)
                    .build())
            .toString();

    private KnownPeers() {}

    public static PeerDirectory ofUsa() {
        RegistrySnapshot snapshot = new RegistrySnapshot(
                List.of(Peers.usa(), Peers.fra()), List.of(), Map.of(), Revocations.NONE, Map.of(), true);
        return new PeerDirectory(() -> snapshot, Peers.USA, new KnownPeers(), null);
    }

    @Override
    public Optional<byte[]> get(String key) {
        return Optional.of(KEY_SET.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void put(String key, byte[] value) {
        throw new AssertionError("nothing is fetched");
    }

    @Override
    public boolean remove(String key) {
        throw new AssertionError("nothing changes");
    }

    @Override
    public void coalesced() {
        throw new AssertionError("nothing is fetched");
    }
}
