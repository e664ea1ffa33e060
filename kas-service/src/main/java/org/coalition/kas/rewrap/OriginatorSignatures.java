package org.coalition.kas.rewrap;

import java.security.PublicKey;
import java.util.Optional;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.OriginatorSignature;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.registry.RegistrySnapshot;

/** Checks the data originator's signature. The key comes from the registry, never from the request. */
final class OriginatorSignatures {

    private final boolean required;

    OriginatorSignatures(boolean required) {
        this.required = required;
    }

    /** Why this key is refused; empty if its signature holds. One that is present is always verified. */
    Optional<ErrorCode> refusal(KeyRequest key, RegistrySnapshot registry) {
        OriginatorSignature signature = key.signature();
        if (signature == null) {
            return required ? Optional.of(ErrorCode.BAD_KAO_SIGNATURE) : Optional.empty();
        }
        Optional<PublicKey> originator = registry.originatorKey(signature.kid());
        if (originator.isEmpty()) {
            return Optional.of(ErrorCode.UNKNOWN_ORIGINATOR);
        }
        boolean holds = SignatureAlgorithm.named(signature.algorithm())
                .map(algorithm ->
                        algorithm.verify(originator.get(), signature.signed().toByteArray(), signature.signature()))
                .orElse(false);
        return holds ? Optional.empty() : Optional.of(ErrorCode.BAD_KAO_SIGNATURE);
    }
}
