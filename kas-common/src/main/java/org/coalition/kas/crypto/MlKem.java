package org.coalition.kas.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.security.AsymmetricKey;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.KEM;
import org.jspecify.annotations.Nullable;

/**
 * ML-KEM (FIPS 203), the path past quantum computers: encapsulate a secret to the key, derive an AES-256 key from it as for
 * elliptic curves, wrap under that. What comes out is {@code encapsulation ‖ iv ‖ ciphertext ‖ tag}; how long an
 * encapsulation is, the parameter set says.
 */
public enum MlKem {
    ML_KEM_768("ML-KEM-768", 3, 1088, "308204b2300b0609608648016503040402038204a100"),
    ML_KEM_1024("ML-KEM-1024", 4, 1568, "30820632300b06096086480165030404030382062100");

    /** The {@code kty} of keys whose {@code alg} says what they are. */
    private static final String KEY_TYPE = "AKP";

    private static final int Q = 3329;
    private static final int POLYNOMIAL_BYTES = 384;
    private static final int SEED_BYTES = 32;

    private final String algorithm;
    private final int encapsulationBytes;
    private final int publicKeyBytes;
    private final String derPrefix;

    /**
     * A parameter set.
     *
     * @param rank polynomials in a public key
     * @param derPrefix hex of a SubjectPublicKeyInfo up to the key itself
     */
    MlKem(String algorithm, int rank, int encapsulationBytes, String derPrefix) {
        this.algorithm = algorithm;
        this.encapsulationBytes = encapsulationBytes;
        this.publicKeyBytes = rank * POLYNOMIAL_BYTES + SEED_BYTES;
        this.derPrefix = derPrefix;
    }

    /** The parameter set of a key; empty if it is none of these. */
    public static Optional<MlKem> of(Key key) {
        return key instanceof AsymmetricKey asymmetric && asymmetric.getParams() instanceof NamedParameterSpec set
                ? named(set.getName())
                : Optional.empty();
    }

    private static Optional<MlKem> named(@Nullable String algorithm) {
        return Arrays.stream(values())
                .filter(set -> set.algorithm.equals(algorithm))
                .findFirst();
    }

    /** As FIPS 203 and the {@code alg} of a JWK have it. */
    public String algorithm() {
        return algorithm;
    }

    /** Wraps a key; a fresh encapsulation each time. */
    public Bytes wrap(PublicKey key, Dek dek) {
        try {
            KEM.Encapsulated encapsulated =
                    KEM.getInstance("ML-KEM").newEncapsulator(key).encapsulate();
            try (AgreedKey agreed = AgreedKey.from(encapsulated.key().getEncoded())) {
                byte[] wrapped = agreed.wrap(dek);
                return Bytes.of(joined(encapsulated.encapsulation(), wrapped));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot wrap to this public key", e);
        }
    }

    /**
     * Unwraps what {@link #wrap} made. An encapsulation that is not for this key gives a secret too (FIPS 203 section 6.3:
     * implicit rejection), which opens nothing.
     *
     * @throws IntegrityException if the blob does not open, or to something that is not as long as a key
     */
    public Dek unwrap(PrivateKey key, Bytes wrapped) throws IntegrityException {
        if (wrapped.size() <= encapsulationBytes) {
            throw new IntegrityException();
        }
        byte[] blob = wrapped.toByteArray();
        try {
            byte[] secret = KEM.getInstance("ML-KEM")
                    .newDecapsulator(key)
                    .decapsulate(Arrays.copyOf(blob, encapsulationBytes))
                    .getEncoded();
            try (AgreedKey agreed = AgreedKey.from(secret)) {
                return agreed.unwrap(Arrays.copyOfRange(blob, encapsulationBytes, blob.length));
            }
        } catch (GeneralSecurityException e) {
            throw new IntegrityException();
        }
    }

    /**
     * The key of a JWK with the {@code kty} {@code AKP}.
     *
     * @throws IllegalArgumentException if it is none of these, or a private one; the message is fit for the caller
     */
    static PublicKey ofJwk(JsonNode jwk) {
        MlKem set = named(jwk.path("alg").textValue())
                .orElseThrow(
                        () -> new IllegalArgumentException("an AKP key must have the alg ML-KEM-768 or ML-KEM-1024"));
        if (jwk.has("priv")) {
            throw new IllegalArgumentException("must be a public key, not a private or symmetric one");
        }
        try {
            return set.publicKey(Bytes.fromBase64Url(jwk.path("pub").asText()).toByteArray());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("an AKP key must have a whole " + set.algorithm + " key as pub", e);
        }
    }

    static boolean isJwk(JsonNode json) {
        return KEY_TYPE.equals(json.path("kty").textValue());
    }

    private PublicKey publicKey(byte[] raw) {
        if (raw.length != publicKeyBytes) {
            throw new IllegalArgumentException("not as long as a key");
        }
        byte[] der = joined(prefix(), raw);
        try {
            return KeyFactory.getInstance("ML-KEM").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a usable key", e);
        }
    }

    private static byte[] joined(byte[] head, byte[] tail) {
        return ByteBuffer.allocate(head.length + tail.length)
                .put(head)
                .put(tail)
                .array();
    }

    /** The required members of its JWK, which its thumbprint is over (RFC 7638 section 3.2), in the order of their names. */
    public ObjectNode jwk(PublicKey key) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("alg", algorithm)
                .put("kty", KEY_TYPE)
                .put("pub", Bytes.of(raw(key)).base64Url());
    }

    private byte[] raw(PublicKey key) {
        byte[] der = key.getEncoded();
        return Arrays.copyOfRange(der, prefix().length, der.length);
    }

    private byte[] prefix() {
        return HexFormat.of().parseHex(derPrefix);
    }

    /**
     * The checks of FIPS 203 section 7.2, which the JDK leaves to the encapsulation: the key has its length, and every
     * coefficient is below the modulus (else two texts were one key).
     */
    boolean isValid(PublicKey key) {
        byte[] der = key.getEncoded();
        byte[] prefix = prefix();
        return der.length == prefix.length + publicKeyBytes
                && Arrays.equals(der, 0, prefix.length, prefix, 0, prefix.length)
                && isReduced(raw(key));
    }

    private boolean isReduced(byte[] raw) {
        for (int i = 0; i < publicKeyBytes - SEED_BYTES; i += 3) {
            int middle = raw[i + 1] & 0xff;
            int first = (raw[i] & 0xff) | (middle & 0x0f) << 8;
            int second = middle >> 4 | (raw[i + 2] & 0xff) << 4;
            if (first >= Q || second >= Q) {
                return false;
            }
        }
        return true;
    }
}
