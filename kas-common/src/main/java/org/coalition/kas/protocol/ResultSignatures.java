package org.coalition.kas.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.SignatureAlgorithm;

/** Signs results, and verifies them. */
public final class ResultSignatures {

    /** What every KAS signs its results with. */
    public static final SignatureAlgorithm ALGORITHM = SignatureAlgorithm.ES256;

    private ResultSignatures() {}

    /** The result with a signature by an ES256 key. */
    public static KaoResult sign(ObjectNode unsigned, KaoResult.Context context, String kid, PrivateKey key) {
        Bytes signature = ALGORITHM.sign(key, KaoResult.signingInput(unsigned, context, ALGORITHM, kid));
        ObjectNode signed = unsigned.deepCopy();
        signed.putObject("signature")
                .put("alg", ALGORITHM.joseName())
                .put("kid", kid)
                .put("sig", signature.base64Url());
        return new KaoResult(signed);
    }

    /**
     * Whether one of the signer's keys signed this very result in this very context.
     *
     * @param keys the signer's public keys by {@code kid}
     */
    public static boolean verify(KaoResult result, KaoResult.Context context, Map<String, PublicKey> keys) {
        Optional<SignatureAlgorithm> algorithm = result.signatureAlgorithm();
        Optional<String> kid = result.signatureKid();
        Optional<Bytes> signature = result.signature();
        if (algorithm.isEmpty() || kid.isEmpty() || signature.isEmpty() || !keys.containsKey(kid.get())) {
            return false;
        }
        ObjectNode unsigned = result.json().deepCopy();
        unsigned.remove("signature");
        byte[] input = KaoResult.signingInput(unsigned, context, algorithm.get(), kid.get());
        return algorithm.get().verify(keys.get(kid.get()), input, signature.get());
    }
}
