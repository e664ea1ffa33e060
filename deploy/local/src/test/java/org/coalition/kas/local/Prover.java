package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.function.Function;
import org.coalition.kas.client.AccessToken;
import org.coalition.kas.client.ClientConfig;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.DpopExchange;
import org.coalition.kas.client.DpopKey;
import org.coalition.kas.client.DpopProof;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.client.TokenClient;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.SignatureAlgorithm;

/**
 * A user with a token of his issuer's, who makes requests that are right but for what a test spoils.
 *
 * @param key that the token is bound to, private half and all
 */
record Prover(RunningFederation federation, ECKey key, DpopKey dpopKey, AccessToken token) {

    /** A rewrap request with a fresh KAO for the USA, and a fresh signature over it. */
    record Rewrap(Prover prover, Bytes content) {

        byte[] body() {
            return content.toByteArray();
        }

        /** The proof that belongs to it. */
        DpopProof.Builder proof() {
            return prover.dpopKey
                    .proof("POST", prover.federation.rewrapUri())
                    .accessToken(prover.token)
                    .body(body());
        }

        /** The request without a proof. */
        HttpRequest.Builder unproven() {
            return with("DPoP " + prover.token.value());
        }

        /** The request with this {@code Authorization}, and without a proof. */
        HttpRequest.Builder with(String authorization) {
            return HttpRequest.newBuilder(prover.federation.rewrapUri())
                    .header("Content-Type", "application/json")
                    .header("Authorization", authorization)
                    .POST(BodyPublishers.ofByteArray(body()));
        }

        /** The request with this proof. */
        HttpRequest with(DpopProof.Builder proof) {
            return unproven().header("DPoP", proof.sign()).build();
        }
    }

    static Prover login(RunningFederation federation, String user) throws Exception {
        ClientConfig config = federation.client().config();
        ECKey key = new ECKeyGenerator(Curve.P_256).generate();
        DpopKey dpopKey = DpopKey.of(key.toKeyPair(), SignatureAlgorithm.ES256);
        var transport = federation.client().transport();
        AccessToken token = new TokenClient(transport, new DpopExchange(transport, dpopKey), config.clientId())
                .login(config.issuers().get(ClientConfig.nationOf(user)), user, config.passwordFile());
        return new Prover(federation, key, dpopKey, token);
    }

    Rewrap rewrap() throws Exception {
        return rewrap(federation.freshGroup(RunningFederation.SECRET_NATO));
    }

    Rewrap rewrap(ObjectNode group) {
        var body = RewrapBody.of(ClientKey.fresh(ClientKey.Type.EC_P256), List.of(group));
        return new Rewrap(this, Bytes.of(SignedRequest.of(body, dpopKey)));
    }

    /** Sends a rewrap request with a proof that was made wrong, and sees it refused for just that. */
    void assertProofRefused(Function<DpopProof.Builder, String> spoiled, String why) throws Exception {
        Rewrap rewrap = rewrap();
        String proof = spoiled.apply(rewrap.proof());
        assertRefused(rewrap.unproven().header("DPoP", proof).build(), "invalid_dpop_proof", why);
    }

    void assertRefused(HttpRequest request, String error, String why) throws Exception {
        AuthenticationAcceptance.assertRefused(federation, request, error, why);
    }

    void assertServed(HttpRequest request) throws Exception {
        assertThat(federation.send(request).statusCode()).isEqualTo(200);
    }
}
