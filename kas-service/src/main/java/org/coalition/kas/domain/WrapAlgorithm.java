package org.coalition.kas.domain;

import java.util.Arrays;
import org.coalition.kas.protocol.KeyAccessObject;

/** How a key was wrapped to a KAS. */
public enum WrapAlgorithm {
    /** RSA-OAEP with SHA-256 and MGF1-SHA-256: JWA's name. */
    RSA_OAEP_256(KeyAccessObject.WRAPPED),
    /** ECDH with an ephemeral key on P-256, P-384 or P-521. */
    ECDH_ES(KeyAccessObject.EC_WRAPPED),
    /** ML-KEM-768 or ML-KEM-1024. */
    ML_KEM(KeyAccessObject.ML_KEM_WRAPPED),
    /** A type of key access object that this KAS does not serve. */
    UNSUPPORTED("");

    private final String wireName;

    WrapAlgorithm(String wireName) {
        this.wireName = wireName;
    }

    /** The {@code type} of a key access object; empty for {@link #UNSUPPORTED}. */
    public String wireName() {
        return wireName;
    }

    /** By the {@code type} of a key access object. */
    public static WrapAlgorithm ofType(String type) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm != UNSUPPORTED && algorithm.wireName.equals(type))
                .findFirst()
                .orElse(UNSUPPORTED);
    }
}
