package org.coalition.kas.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/**
 * The {@code encryptedMetadata} of a KAO: {@code iv(12) ‖ tag(16) ‖ ciphertext}, AES-256-GCM under what the KAO wraps
 * and without additional data. Note the tag's place: it stands before the ciphertext here.
 */
public final class SealedMetadata {

    private static final byte[] NO_AAD = new byte[0];
    private static final int HEAD = AesGcm.IV_BYTES + AesGcm.TAG_BYTES;

    private SealedMetadata() {}

    /** Seals a JSON text, in UTF-8, under a key of 32 bytes. */
    public static Bytes seal(Dek dek, byte[] json) {
        byte[] blob = AesGcm.seal(requireAes256(dek), json, NO_AAD);
        return Bytes.of(withTagAt(blob, blob.length - AesGcm.TAG_BYTES, AesGcm.IV_BYTES));
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws IntegrityException if the key is not one of 32 bytes, or the blob does not open
     */
    public static byte[] open(Dek dek, Bytes sealed) throws IntegrityException {
        if (dek.length() != 32 || sealed.size() < HEAD) {
            throw new IntegrityException();
        }
        byte[] blob = sealed.toByteArray();
        return AesGcm.open(dek.exposed(), withTagAt(blob, AesGcm.IV_BYTES, blob.length - AesGcm.TAG_BYTES), NO_AAD);
    }

    /**
     * Checks the {@code policyAssertion} in opened metadata, if there is one, against the policy: the hash of its
     * canonical form, and each label that is asserted.
     *
     * @return the metadata that the client gets: {@code fields} where there are any, else the object itself
     * @throws IntegrityException if the assertion differs from the policy
     */
    public static JsonNode verify(ObjectNode metadata, ObjectNode policy) throws IntegrityException {
        JsonNode assertion = metadata.path("policyAssertion");
        if (!assertion.isMissingNode()) {
            String hash = Bytes.of(Hashes.sha256(CanonicalJson.of(policy))).base64();
            require(hash.equals(assertion.path("policyHash").textValue()));
            for (String label : new String[] {"classification", "releasabilityTo", "COI"}) {
                require(!assertion.has(label)
                        || assertion.get(label).equals(policy.path("dissem").path(label)));
            }
        }
        return metadata.path("fields").isObject() ? metadata.get("fields") : metadata;
    }

    private static void require(boolean agrees) throws IntegrityException {
        if (!agrees) {
            throw new IntegrityException();
        }
    }

    private static byte[] requireAes256(Dek dek) {
        if (dek.length() != 32) {
            throw new IllegalArgumentException("metadata is sealed under a key of 32 bytes");
        }
        return dek.exposed();
    }

    /** Moves the tag from one place behind the IV to the other; what stands between closes up. */
    private static byte[] withTagAt(byte[] blob, int from, int to) {
        byte[] moved = Arrays.copyOf(blob, blob.length);
        int text = blob.length - HEAD;
        boolean forward = to > from;
        System.arraycopy(blob, forward ? HEAD : AesGcm.IV_BYTES, moved, forward ? AesGcm.IV_BYTES : HEAD, text);
        System.arraycopy(blob, from, moved, to, AesGcm.TAG_BYTES);
        return moved;
    }
}
