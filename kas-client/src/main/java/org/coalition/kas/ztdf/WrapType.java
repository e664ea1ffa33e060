package org.coalition.kas.ztdf;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.coalition.kas.crypto.MlKem;
import org.coalition.kas.protocol.KeyAccessObject;

/** How a key is wrapped to a KAS: by the type of the KAS's key. */
public enum WrapType {
    /** RSA-OAEP-256: what every KAS has. */
    RSA(KeyAccessObject.WRAPPED),
    /** ECDH, HKDF-SHA256 and AES-256-GCM. */
    EC(KeyAccessObject.EC_WRAPPED),
    /** ML-KEM, HKDF-SHA256 and AES-256-GCM: the path past quantum computers, for who asks for it. */
    ML_KEM(KeyAccessObject.ML_KEM_WRAPPED);

    private final String wireName;

    WrapType(String wireName) {
        this.wireName = wireName;
    }

    /** The {@code type} of the KAO. */
    public String wireName() {
        return wireName;
    }

    /** The type of a KAS's key. */
    public static WrapType of(PublicKey key) {
        if (key instanceof ECPublicKey) {
            return EC;
        }
        return MlKem.of(key).isPresent() ? ML_KEM : RSA;
    }
}
