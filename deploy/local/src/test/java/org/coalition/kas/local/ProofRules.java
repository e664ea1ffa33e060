package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.SSLSocket;
import org.coalition.kas.client.DpopProof;
import org.coalition.kas.crypto.Hashes;
import org.junit.jupiter.api.Test;

/**
 * Proofs that say something wrong, or are used where they don't belong. Each is refused with
 * 401 before any key is touched.
 */
abstract class ProofRules {

    private static final String ONE_PROOF = "one DPoP header is required";
    private static final String BAD_HTU = "htu must be the URL of this endpoint";
    private static final String BAD_ATH = "ath must be the hash of the access token";
    private static final String BAD_JTI = "jti must have 1 to 256 characters";
    private static final String BAD_IAT = "iat must be within 60 s past and 5 s ahead";
    private static final String UNREADABLE = "the proof's claims are not JSON";

    @Test
    void proof_thatIsAlmostAMinuteOld_isAccepted(Prover alice) throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();

        alice.assertServed(rewrap.with(rewrap.proof().claim("iat", fromNow(-45))));
    }

    @Test
    void proof_byAClockThatIsALittleAhead_isAccepted(Prover alice) throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();

        alice.assertServed(rewrap.with(rewrap.proof().claim("iat", fromNow(4))));
    }

    @Test
    void proof_withoutBodyHash_isAccepted(Prover alice) throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();

        alice.assertServed(rewrap.with(rewrap.proof().withoutClaim("bodyHash")));
    }

    @Test
    void request_withoutProof_isRefused(Prover alice) throws Exception {
        alice.assertRefused(alice.rewrap().unproven().build(), "invalid_dpop_proof", ONE_PROOF);
    }

    @Test
    void request_withTwoProofs_isRefused(Prover alice) throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();
        HttpRequest twice = rewrap.unproven()
                .header("DPoP", rewrap.proof().sign())
                .header("DPoP", rewrap.proof().claim("jti", "another").sign())
                .build();

        alice.assertRefused(twice, "invalid_dpop_proof", ONE_PROOF);
    }

    @Test
    void request_withTwoProofsInOneHeader_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.sign() + ", " + proof.sign(), "not a signed JWT");
    }

    @Test
    void request_withAnEmptyProof_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> "", "not a signed JWT");
    }

    @Test
    void request_withAProofThatIsLongerThanAny_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.claim("more", "x".repeat(8_192)).sign(), "too long");
    }

    @Test
    void htm_ofAnotherMethod_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.claim("htm", "GET").sign(), "htm must be");
    }

    @Test
    void htm_inLowerCase_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.claim("htm", "post").sign(), "htm must be");
    }

    @Test
    void htm_thatIsMissing_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.withoutClaim("htm").sign(), "htm must be");
    }

    @Test
    void htu_ofAnotherPath_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> htu(proof, rewrap(alice).resolve("/federation/status")), BAD_HTU);
    }

    @Test
    void htu_ofAnotherHost_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> htu(proof, URI.create("https://kas.attacker.example/rewrap")), BAD_HTU);
    }

    /** The address that this host's name stands for is not its name. */
    @Test
    void htu_ofThisHostByAnotherName_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(
                proof -> htu(
                        proof, URI.create("https://127.0.0.1:" + rewrap(alice).getPort() + "/rewrap")),
                BAD_HTU);
    }

    @Test
    void htu_withoutTls_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(
                proof -> htu(
                        proof, URI.create("http://localhost:" + rewrap(alice).getPort() + "/rewrap")),
                BAD_HTU);
    }

    @Test
    void htu_ofAnotherPort_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> htu(proof, URI.create("https://localhost/rewrap")), BAD_HTU);
    }

    /** A proof that a client made for a peer of this KAS. */
    @Test
    void htu_ofAPeer_isRefused(Prover alice, RunningFederation federation) throws Exception {
        String peer = federation.local().kas("FRA").url();

        alice.assertProofRefused(proof -> htu(proof, URI.create(peer + "/rewrap")), BAD_HTU);
    }

    @Test
    void htu_thatIsMissing_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.withoutClaim("htu").sign(), BAD_HTU);
    }

    /** {@code htu} is compared with what is configured: a request that names the attacker's host is for nobody here. */
    @Test
    void htu_ofAHostThatTheRequestNames_isRefused(Prover alice, RunningFederation federation) throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();
        String host = "kas.attacker.example";
        String proof = htu(rewrap.proof(), URI.create("https://" + host + "/rewrap"));
        long before = federation.decrypts();

        String answer = raw(federation, host, "DPoP: " + proof, rewrap);

        assertThat(answer).startsWith("HTTP/1.1 401").contains("error=\"invalid_dpop_proof\"", BAD_HTU);
        assertThat(federation.decrypts()).isEqualTo(before);
    }

    @Test
    void htu_asConfigured_isAcceptedWhateverHostTheRequestNames(Prover alice, RunningFederation federation)
            throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();

        String answer = raw(
                federation, "kas.attacker.example", "DPoP: " + rewrap.proof().sign(), rewrap);

        assertThat(answer).startsWith("HTTP/1.1 200");
    }

    @Test
    void ath_thatIsMissing_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.withoutClaim("ath").sign(), BAD_ATH);
    }

    @Test
    void ath_ofAnotherToken_isRefused(Prover alice, RunningFederation federation) throws Exception {
        Prover again = Prover.login(federation, "alice.usa");

        alice.assertProofRefused(proof -> proof.accessToken(again.token()).sign(), BAD_ATH);
    }

    @Test
    void ath_withPadding_isRefused(Prover alice) throws Exception {
        String padded = Base64.getUrlEncoder().encodeToString(hash(alice));

        assertThat(padded).endsWith("=");
        alice.assertProofRefused(proof -> proof.claim("ath", padded).sign(), BAD_ATH);
    }

    @Test
    void ath_inHex_isRefused(Prover alice) throws Exception {
        String hex = HexFormat.of().formatHex(hash(alice));

        alice.assertProofRefused(proof -> proof.claim("ath", hex).sign(), BAD_ATH);
    }

    @Test
    void jti_thatIsMissing_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.withoutClaim("jti").sign(), BAD_JTI);
    }

    @Test
    void jti_thatIsEmpty_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.claim("jti", "").sign(), BAD_JTI);
    }

    /** What is remembered of proofs is bounded. */
    @Test
    void jti_of257Characters_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.claim("jti", "j".repeat(257)).sign(), BAD_JTI);
    }

    @Test
    void jti_thatIsNoText_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.claim("jti", BooleanNode.TRUE).sign(), UNREADABLE);
    }

    @Test
    void iat_thatIsMissing_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.withoutClaim("iat").sign(), "iat is required");
    }

    @Test
    void iat_thatIsNull_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(
                proof -> proof.claim("iat", NullNode.getInstance()).sign(), "iat is required");
    }

    @Test
    void iat_thatIsNoNumber_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.claim("iat", "now").sign(), UNREADABLE);
    }

    @Test
    void iat_ofMoreThanAMinuteAgo_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.claim("iat", fromNow(-62)).sign(), BAD_IAT);
    }

    @Test
    void iat_thatIsAhead_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.claim("iat", fromNow(20)).sign(), BAD_IAT);
    }

    /** What a client in JavaScript takes for the time. */
    @Test
    void iat_inMilliseconds_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(
                proof -> proof.claim("iat", Instant.now().toEpochMilli()).sign(), BAD_IAT);
    }

    @Test
    void proof_thatIsUsedAgain_isRefused(Prover alice) throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();
        HttpRequest request = rewrap.with(rewrap.proof());
        alice.assertServed(request);

        alice.assertRefused(request, "invalid_dpop_proof", "this proof has been used");
    }

    @Test
    void proof_thatSaysAUsedJtiOnceMore_isRefused(Prover alice) throws Exception {
        Prover.Rewrap first = alice.rewrap();
        alice.assertServed(first.with(first.proof().claim("jti", "one of alice's")));

        alice.assertProofRefused(proof -> proof.claim("jti", "one of alice's").sign(), "this proof has been used");
    }

    @Test
    void proof_thatIsUsedForAnotherBody_isRefused(Prover alice) throws Exception {
        Prover.Rewrap first = alice.rewrap();
        HttpRequest request = first.with(first.proof());
        alice.assertServed(request);
        HttpRequest other = HttpRequest.newBuilder(request, (name, value) -> true)
                .POST(BodyPublishers.ofByteArray(alice.rewrap().body()))
                .build();

        alice.assertRefused(other, "invalid_dpop_proof", "bodyHash is not that of the body");
    }

    @Test
    void bodyHash_ofAnotherBody_isRefused(Prover alice) throws Exception {
        byte[] other = alice.rewrap().body();

        alice.assertProofRefused(proof -> proof.body(other).sign(), "bodyHash is not that of the body");
    }

    private static URI rewrap(Prover prover) {
        return prover.federation().rewrapUri();
    }

    private static String htu(DpopProof.Builder proof, URI uri) {
        return proof.claim("htu", uri.toString()).sign();
    }

    private static byte[] hash(Prover prover) {
        return Hashes.sha256(prover.token().value().getBytes(StandardCharsets.US_ASCII));
    }

    private static long fromNow(int seconds) {
        return Instant.now().getEpochSecond() + seconds;
    }

    /** Sent byte by byte: no client library lets its user choose the host. */
    private static String raw(RunningFederation federation, String host, String proof, Prover.Rewrap rewrap)
            throws Exception {
        var sockets = federation.client().transport().httpClient().sslContext().getSocketFactory();
        URI url = federation.rewrapUri();
        try (SSLSocket socket = (SSLSocket) sockets.createSocket("127.0.0.1", url.getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(String.join(
                            "\r\n",
                            "POST /rewrap HTTP/1.1",
                            "Host: " + host,
                            "Authorization: DPoP " + rewrap.prover().token().value(),
                            proof,
                            "Content-Type: application/json",
                            "Content-Length: " + rewrap.body().length,
                            "Connection: close",
                            "",
                            "")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(rewrap.body());
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
