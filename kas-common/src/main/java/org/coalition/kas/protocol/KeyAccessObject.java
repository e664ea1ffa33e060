package org.coalition.kas.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.CanonicalJson;
import org.jspecify.annotations.Nullable;

/**
 * A Key Access Object: one wrapped key (or split), where it belongs, and what ties it to its policy.
 *
 * @param type {@code wrapped} unless it says otherwise
 * @param ephemeralPublicKey of {@code ec-wrapped} alone: the sealer's half of the agreement
 * @param url absolute https URL of the KAS that it belongs to
 * @param json the whole object as it came, unknown fields included: what the originator signed
 */
public record KeyAccessObject(
        String keyAccessObjectId,
        String type,
        String url,
        String kid,
        Bytes wrappedKey,
        @Nullable ECPublicKey ephemeralPublicKey,
        Bytes policyBinding,
        @Nullable String sid,
        @Nullable Bytes encryptedMetadata,
        @Nullable KaoSignature signature,
        ObjectNode json) {

    /** RSA-OAEP-256. */
    public static final String WRAPPED = "wrapped";

    /** {@link org.coalition.kas.crypto.EcWrap}. */
    public static final String EC_WRAPPED = "ec-wrapped";

    /** {@link org.coalition.kas.crypto.MlKem}. */
    public static final String ML_KEM_WRAPPED = "mlkem-wrapped";

    /** What the originator's signature is over. */
    public byte[] signingInput() {
        return signingInput(json);
    }

    /** As {@link #signingInput()}, for a KAO that is about to be signed. */
    public static byte[] signingInput(ObjectNode kao) {
        return CanonicalJson.of(kao.deepCopy().without("signature"));
    }

    public Optional<KaoSignature> originatorSignature() {
        return Optional.ofNullable(signature);
    }
}
