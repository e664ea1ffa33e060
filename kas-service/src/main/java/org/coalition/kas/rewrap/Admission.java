package org.coalition.kas.rewrap;

import java.util.Optional;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.keys.KeyRing;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.registry.RegistrySnapshot;

/** What is checked of each key of ours before anybody is asked about it: type, key state, originator signature. */
final class Admission {

    private final KeyRing ring;
    private final OriginatorSignatures signatures;

    Admission(KeyRing ring, OriginatorSignatures signatures) {
        this.ring = ring;
        this.signatures = signatures;
    }

    /** Why a key is refused; empty if it is fit to be decided on. */
    Optional<Refused> refusal(KeyRequest key, RegistrySnapshot registry) {
        WrapAlgorithm algorithm = key.wrapped().algorithm();
        if (algorithm == WrapAlgorithm.UNSUPPORTED) {
            return Optional.of(new Refused(ErrorCode.UNSUPPORTED_TYPE, "this type is not served here"));
        }
        return ring.refusal(key.kid(), algorithm)
                .or(() -> signatures.refusal(key, registry))
                .map(Admission::refused);
    }

    static Refused refused(ErrorCode code) {
        return new Refused(code, text(code));
    }

    private static String text(ErrorCode code) {
        return switch (code) {
            case UNSUPPORTED_TYPE -> "the key with this kid is not for this type";
            case UNKNOWN_KEY -> "no key of this KAS has this kid";
            case KEY_NOT_ACTIVE -> "the key with this kid is not in use any more";
            case UNKNOWN_ORIGINATOR -> "the signature's kid is not of an originator that is known here";
            default -> "the originator's signature is missing or does not verify";
        };
    }
}
