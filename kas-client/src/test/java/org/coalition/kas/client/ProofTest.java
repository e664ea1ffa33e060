package org.coalition.kas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.junit.jupiter.api.Test;

/** Proofs and signed requests, right and deliberately wrong. */
class ProofTest {

    private static final URI HERE = URI.create("https://kas.example/rewrap?x=1#y");

    private final DpopKey key = DpopKey.fresh();

    @Test
    void proof_carriesThePublicKeyAlone_andTheAddressWithoutQueryAndFragment() throws Exception {
        SignedJWT proof = SignedJWT.parse(key.proof("GET", HERE).sign());

        assertThat(proof.getHeader().getJWK().isPrivate()).isFalse();
        assertThat(proof.getJWTClaimsSet().getClaim("htu")).isEqualTo("https://kas.example/rewrap");
        assertThat(proof.verify(new ECDSAVerifier(proof.getHeader().getJWK().toECKey())))
                .isTrue();
        assertThat((Long) proof.getPayload().toJSONObject().get("iat"))
                .isCloseTo(Instant.now().getEpochSecond(), within(5L));
    }

    @Test
    void proof_canBeMadeWrongInAnyClaimAndHeader() throws Exception {
        SignedJWT proof = SignedJWT.parse(key.proof("GET", HERE)
                .claim("htm", "PUT")
                .claim("iat", 1)
                .claim("odd", BooleanNode.TRUE)
                .withoutClaim("jti")
                .header("typ", "JWT")
                .withoutHeader("jwk")
                .sign());

        assertThat(proof.getJWTClaimsSet().getClaim("htm")).isEqualTo("PUT");
        assertThat(proof.getPayload().toJSONObject()).containsEntry("iat", 1L);
        assertThat(proof.getJWTClaimsSet().getClaim("odd")).isEqualTo(true);
        assertThat(proof.getJWTClaimsSet().getJWTID()).isNull();
        assertThat(proof.getHeader().getType()).hasToString("JWT");
        assertThat(proof.getHeader().getJWK()).isNull();
    }

    @Test
    void proof_signedByAnotherKey_doesNotVerifyByItsOwn() throws Exception {
        SignedJWT proof = SignedJWT.parse(key.proof("GET", HERE).signBy(DpopKey.fresh()));

        assertThat(proof.verify(new ECDSAVerifier(proof.getHeader().getJWK().toECKey())))
                .isFalse();
    }

    @Test
    void proof_byAnRsaKey_isPossible() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var rsa = DpopKey.of(generator.generateKeyPair(), SignatureAlgorithm.PS256);
        SignedJWT proof = SignedJWT.parse(rsa.proof("GET", HERE).sign());

        assertThat(proof.verify(new RSASSAVerifier(proof.getHeader().getJWK().toRSAKey())))
                .isTrue();
    }

    @Test
    void key_ofAnotherKind_isRefused() throws Exception {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

        assertThatThrownBy(() -> DpopKey.of(pair, SignatureAlgorithm.EDDSA))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void signedRequest_canBeMadeWrongInAnyClaimAndHeader() throws Exception {
        var body = JsonNodeFactory.instance.objectNode().put("a", 1);
        var builder = key.signedRequest(body)
                .validFrom(Instant.ofEpochSecond(100), Duration.ofSeconds(121))
                .claim("odd", BooleanNode.TRUE)
                .header("typ", "JWT");
        SignedJWT signed = SignedJWT.parse(builder.toToken());
        SignedJWT foreign = SignedJWT.parse(builder.withoutClaim("iat").toTokenSignedBy(DpopKey.fresh()));

        assertThat(signed.getPayload().toString())
                .isEqualTo("{\"requestBody\":{\"a\":1},\"iat\":100,\"exp\":221,\"odd\":true}");
        assertThat(signed.getHeader().getType()).hasToString("JWT");
        assertThat(foreign.getJWTClaimsSet().getClaim("iat")).isNull();
    }

    @Test
    void requestBody_isPutTogetherUnchecked() {
        var any = JsonNodeFactory.instance.objectNode().put("a", 1);
        var group = RewrapBody.group(any, org.coalition.kas.protocol.ReleaseMode.ANY_OF, List.of(any, any));

        assertThat(RewrapBody.of(any, List.of(group)))
                .hasToString("{\"clientPublicKey\":{\"a\":1},\"requests\":[{\"policy\":{\"a\":1},"
                        + "\"release\":\"anyOf\",\"keyAccessObjects\":[{\"a\":1},{\"a\":1}]}]}");
    }

    @Test
    void secrets_arePrintedByNobody() {
        assertThat(new AccessToken("secret", Instant.EPOCH).toString()).doesNotContain("secret");
        assertThat(key.toString()).isEqualTo("DpopKey[" + key.thumbprint() + "]");
        assertThat(ClientKey.fresh(ClientKey.Type.EC_P256).toString()).startsWith("ClientKey[");
    }
}
