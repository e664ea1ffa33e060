package org.coalition.kas.kmsemulator;

import java.util.Arrays;
import java.util.Optional;

/** A call of {@code google.cloud.kms.v1.KeyManagementService} that the emulator answers. */
public enum Operation {
    CREATE_KEY_RING("CreateKeyRing"),
    GET_KEY_RING("GetKeyRing"),
    LIST_KEY_RINGS("ListKeyRings"),
    CREATE_CRYPTO_KEY("CreateCryptoKey"),
    GET_CRYPTO_KEY("GetCryptoKey"),
    LIST_CRYPTO_KEYS("ListCryptoKeys"),
    CREATE_CRYPTO_KEY_VERSION("CreateCryptoKeyVersion"),
    GET_CRYPTO_KEY_VERSION("GetCryptoKeyVersion"),
    LIST_CRYPTO_KEY_VERSIONS("ListCryptoKeyVersions"),
    UPDATE_CRYPTO_KEY_VERSION("UpdateCryptoKeyVersion"),
    DESTROY_CRYPTO_KEY_VERSION("DestroyCryptoKeyVersion"),
    RESTORE_CRYPTO_KEY_VERSION("RestoreCryptoKeyVersion"),
    GET_PUBLIC_KEY("GetPublicKey"),
    ASYMMETRIC_DECRYPT("AsymmetricDecrypt");

    private final String rpc;

    Operation(String rpc) {
        this.rpc = rpc;
    }

    /** The method's name as the service definition writes it, for instance {@code AsymmetricDecrypt}. */
    public String rpc() {
        return rpc;
    }

    /** Whether the operation uses a key, and so is delayed. */
    public boolean cryptographic() {
        return this == GET_PUBLIC_KEY || this == ASYMMETRIC_DECRYPT;
    }

    /** The operation of that RPC name, if there is one. */
    public static Optional<Operation> ofRpc(String rpc) {
        return Arrays.stream(values())
                .filter(operation -> operation.rpc.equals(rpc))
                .findFirst();
    }
}
