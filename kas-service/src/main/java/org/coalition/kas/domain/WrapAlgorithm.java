package org.coalition.kas.domain;

/** How a key was wrapped to a KAS. */
public enum WrapAlgorithm {
    /** RSA-OAEP with SHA-256 and MGF1-SHA-256: JWA's name. */
    RSA_OAEP_256,
    /** A type of key access object that this KAS does not serve. */
    UNSUPPORTED
}
