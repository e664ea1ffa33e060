package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import java.security.Security;
import java.util.Map;
import org.coalition.kas.crypto.Jwks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the provider that the service runs on: its keys are not of the JDK's types. */
class Ed25519ProviderTest {

    @AfterEach
    void remove() {
        Security.removeProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void verify_byEachProvider_takesWhatIsGenuine(boolean corretto) throws Exception {
        assumeTrue(
                !corretto || AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null, "skipped: no Corretto");
        if (corretto) {
            Security.insertProviderAt(AmazonCorrettoCryptoProvider.INSTANCE, 1);
        }
        Ed25519 key = new Ed25519("ed");
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID("ed").build();
        JWSObject jws = JWSObject.parse(key.signed(header, Map.of("sub", "ann")));
        var verifiers = new Ed25519Verifier.Factory();

        assertThat(jws.verify(verifiers.createJWSVerifier(header, Jwks.publicKey(key.jwk()))))
                .isTrue();
        assertThat(jws.verify(verifiers.createJWSVerifier(header, Jwks.publicKey(new Ed25519("ed").jwk()))))
                .isFalse();
    }
}
