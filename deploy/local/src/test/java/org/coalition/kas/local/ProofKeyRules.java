package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.function.UnaryOperator;
import org.coalition.kas.client.DpopKey;
import org.coalition.kas.client.DpopProof;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.junit.jupiter.api.Test;

/**
 * Proofs whose key, header or signature is not what it has to be (RFC 9449 section 4.3, RFC 8725
 * section 3). Each is refused with 401 before any key is touched.
 */
abstract class ProofKeyRules {

    private static final String BAD_SIGNATURE = "the signature does not verify by an allowed alg";
    private static final String UNREADABLE = "the proof is not a signed JWT with a public jwk";
    private static final String NO_KEY = "the proof must carry its public key as jwk";
    private static final String BAD_TYPE = "typ must be dpop+jwt";

    @Test
    void proof_byAnotherKey_isRefused(Prover alice) throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();
        DpopProof.Builder thiefs = DpopKey.fresh()
                .proof("POST", alice.federation().rewrapUri())
                .accessToken(alice.token())
                .body(rewrap.body());

        alice.assertRefused(rewrap.with(thiefs), "invalid_token", "bound to another DPoP key (cnf.jkt)");
    }

    @Test
    void proof_thatShowsTheRightKeyAndIsSignedByAnother_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.signBy(DpopKey.fresh()), BAD_SIGNATURE);
    }

    @Test
    void jwk_withThePrivateKey_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(
                proof -> jwk(proof, jwk -> jwk.put("d", alice.key().getD().toString())), UNREADABLE);
    }

    @Test
    void jwk_thatIsMissing_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.withoutHeader("jwk").sign(), NO_KEY);
    }

    @Test
    void jwk_insteadOfWhichThereIsAKid_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(
                proof -> proof.withoutHeader("jwk")
                        .header("kid", alice.dpopKey().thumbprint())
                        .sign(),
                NO_KEY);
    }

    /** Nobody goes and fetches it. */
    @Test
    void jwk_insteadOfWhichThereIsAUrl_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(
                proof -> proof.withoutHeader("jwk")
                        .header("jku", "https://attacker.example/keys")
                        .sign(),
                NO_KEY);
    }

    @Test
    void jwk_thatIsSymmetric_isRefused(Prover alice) throws Exception {
        ObjectNode oct = Home.JSON.createObjectNode().put("kty", "oct").put("k", "c2VjcmV0");

        alice.assertProofRefused(proof -> proof.header("jwk", oct).sign(), UNREADABLE);
    }

    @Test
    void jwk_ofAPointThatIsNotOnTheCurve_isRefused(Prover alice) throws Exception {
        BigInteger y = alice.key().getY().decodeToBigInteger().xor(BigInteger.ONE);

        alice.assertProofRefused(
                proof -> jwk(
                        proof,
                        jwk -> jwk.put("y", ECKey.encodeCoordinate(256, y).toString())),
                UNREADABLE);
    }

    @Test
    void jwk_thatIsForEncryption_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> jwk(proof, jwk -> jwk.put("use", "enc")), BAD_SIGNATURE);
    }

    @Test
    void jwk_ofACurveThatIsNotAllowed_isRefused(Prover alice) throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_521).generate();

        alice.assertProofRefused(proof -> proof.header("jwk", json(key)).sign(), BAD_SIGNATURE);
    }

    @Test
    void jwk_ofAnRsaKeyThatIsTooShort_isRefused(Prover alice) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        KeyPair pair = generator.generateKeyPair();
        DpopKey weak = DpopKey.of(pair, SignatureAlgorithm.RS256);

        alice.assertProofRefused(
                proof -> proof.header("alg", "RS256").header("jwk", weak.jwk()).signBy(weak), BAD_SIGNATURE);
    }

    @Test
    void alg_none_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(
                proof -> withSignature(proof.header("alg", "none").sign(), ""), UNREADABLE);
    }

    @Test
    void alg_noneInAnotherCase_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(
                proof -> withSignature(proof.header("alg", "NonE").sign(), ""), UNREADABLE);
    }

    /** A verifier that takes the public key for the secret of an HMAC lets in whoever knows the public key. */
    @Test
    void alg_hs256WithThePublicKeyAsItsSecret_isRefused(Prover alice) throws Exception {
        byte[] secret = alice.key().toECPublicKey().getEncoded();

        alice.assertProofRefused(proof -> hmac(proof.header("alg", "HS256").sign(), secret), BAD_SIGNATURE);
    }

    @Test
    void alg_ofAnotherKindOfKey_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.header("alg", "RS256").sign(), BAD_SIGNATURE);
    }

    @Test
    void alg_ofAnotherCurve_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.header("alg", "ES384").sign(), BAD_SIGNATURE);
    }

    @Test
    void alg_thatIsMissing_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.withoutHeader("alg").sign(), UNREADABLE);
    }

    @Test
    void typ_ofAnotherKindOfToken_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.header("typ", "JWT").sign(), BAD_TYPE);
    }

    @Test
    void typ_thatIsMissing_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.withoutHeader("typ").sign(), BAD_TYPE);
    }

    /** RFC 7515 section 4.1.11: what one does not understand, one refuses. */
    @Test
    void crit_ofAnExtensionThatNobodyKnows_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(
                proof -> proof.header("crit", Home.JSON.createArrayNode().add("urn:example:new"))
                        .header("urn:example:new", BooleanNode.TRUE)
                        .sign(),
                BAD_SIGNATURE);
    }

    /** RFC 7797 section 7: never in a JWT. */
    @Test
    void crit_ofAPayloadThatIsNotEncoded_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(
                proof -> proof.header("crit", Home.JSON.createArrayNode().add("b64"))
                        .header("b64", BooleanNode.FALSE)
                        .sign(),
                BAD_SIGNATURE);
    }

    @Test
    void signature_thatIsCut_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> proof.sign().replaceFirst(".{8}$", ""), BAD_SIGNATURE);
    }

    @Test
    void signature_thatIsMissing_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(proof -> withSignature(proof.sign(), ""), UNREADABLE);
    }

    @Test
    void signature_ofAnotherPayload_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(
                proof -> withSignature(
                        proof.sign(), part(proof.claim("jti", "another").sign(), 2)),
                BAD_SIGNATURE);
    }

    /** The one signature that verified by every key, where a verifier forgot to look (CVE-2022-21449). */
    @Test
    void signature_ofZeros_isRefused(Prover alice) throws Exception {
        String zeros = Base64URL.encode(new byte[64]).toString();

        alice.assertProofRefused(proof -> withSignature(proof.sign(), zeros), BAD_SIGNATURE);
    }

    /** RFC 7518 section 3.4: R and S, and not the DER that certificates have. */
    @Test
    void signature_inDer_isRefused(Prover alice) throws Exception {
        alice.assertProofRefused(ProofKeyRules::der, BAD_SIGNATURE);
    }

    @Test
    void proof_thatIsTheAccessToken_isRefused(Prover alice) throws Exception {
        HttpRequest request =
                alice.rewrap().unproven().header("DPoP", alice.token().value()).build();

        alice.assertRefused(request, "invalid_dpop_proof", NO_KEY);
    }

    private static String jwk(DpopProof.Builder proof, UnaryOperator<ObjectNode> change) {
        JsonNode header = parsed(part(proof.sign(), 0));
        return proof.header("jwk", change.apply((ObjectNode) header.path("jwk")))
                .sign();
    }

    private static JsonNode json(ECKey key) {
        return Home.JSON.valueToTree(key.toPublicJWK().toJSONObject());
    }

    private static JsonNode parsed(String part) {
        try {
            return Home.JSON.readTree(new Base64URL(part).decode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String part(String jws, int number) {
        return jws.split("\\.", -1)[number];
    }

    private static String input(String jws) {
        return jws.substring(0, jws.lastIndexOf('.'));
    }

    private static String withSignature(String jws, String signature) {
        return input(jws) + "." + signature;
    }

    private static String hmac(String jws, byte[] secret) {
        try {
            var header = new JWSHeader(JWSAlgorithm.HS256);
            return withSignature(
                    jws,
                    new MACSigner(secret)
                            .sign(header, input(jws).getBytes(StandardCharsets.US_ASCII))
                            .toString());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String der(DpopProof.Builder proof) {
        String jws = proof.sign();
        try {
            byte[] der = ECDSA.transcodeSignatureToDER(new Base64URL(part(jws, 2)).decode());
            return withSignature(jws, Base64URL.encode(der).toString());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
