package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.cloud.kms.v1.PublicKey;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import java.util.Arrays;
import java.util.Optional;

/** One field of an answer that is changed, while all others stay as they were. */
public enum Corruption {
    /** Another plaintext under the checksum of the true one. */
    PLAINTEXT("corrupt-plaintext"),
    /** The true plaintext under another checksum. */
    PLAINTEXT_CRC("corrupt-plaintext-crc"),
    /** {@code verified_ciphertext_crc32c} is false, as if the checksum had got lost on the way. */
    VERIFIED_FLAG("clear-verified-flag"),
    /** HSM for SOFTWARE, SOFTWARE for HSM. */
    PROTECTION_LEVEL("wrong-protection-level"),
    /** The name of another version. */
    NAME("wrong-name"),
    /** An algorithm that is not the key's. */
    ALGORITHM("wrong-algorithm"),
    /** Another PEM under the checksum of the true one. */
    PEM("corrupt-pem"),
    /** The true PEM under another checksum. */
    PEM_CRC("corrupt-pem-crc");

    private final String kind;

    Corruption(String kind) {
        this.kind = kind;
    }

    /** The name in the control API. */
    public String kind() {
        return kind;
    }

    /** Whether the operation's answer has the field. */
    public boolean fits(Operation operation) {
        return switch (this) {
            case PLAINTEXT, PLAINTEXT_CRC, VERIFIED_FLAG -> operation == Operation.ASYMMETRIC_DECRYPT;
            case NAME, ALGORITHM, PEM, PEM_CRC -> operation == Operation.GET_PUBLIC_KEY;
            case PROTECTION_LEVEL -> operation.cryptographic();
        };
    }

    /** The corruption of that name in the control API, if there is one. */
    public static Optional<Corruption> ofKind(String kind) {
        return Arrays.stream(values()).filter(each -> each.kind.equals(kind)).findFirst();
    }

    /** A message of the same type with the field changed. */
    Message corrupt(Message answer) {
        return switch (answer) {
            case AsymmetricDecryptResponse decrypted -> corrupt(decrypted);
            case PublicKey publicKey -> corrupt(publicKey);
            default -> answer;
        };
    }

    private AsymmetricDecryptResponse corrupt(AsymmetricDecryptResponse answer) {
        AsymmetricDecryptResponse.Builder changed = answer.toBuilder();
        switch (this) {
            case PLAINTEXT -> changed.setPlaintext(flipped(answer.getPlaintext()));
            case PLAINTEXT_CRC -> changed.setPlaintextCrc32C(flipped(answer.getPlaintextCrc32C()));
            case VERIFIED_FLAG -> changed.setVerifiedCiphertextCrc32C(false);
            case PROTECTION_LEVEL -> changed.setProtectionLevel(other(answer.getProtectionLevel()));
            default -> throw new IllegalStateException(this + " does not fit AsymmetricDecrypt");
        }
        return changed.build();
    }

    private PublicKey corrupt(PublicKey answer) {
        PublicKey.Builder changed = answer.toBuilder();
        switch (this) {
            case NAME -> changed.setName(answer.getName() + "0");
            case ALGORITHM -> changed.setAlgorithm(CryptoKeyVersionAlgorithm.RSA_SIGN_PKCS1_4096_SHA512);
            case PEM -> changed.setPem(withOtherCharacter(answer.getPem()));
            case PEM_CRC -> changed.setPemCrc32C(flipped(answer.getPemCrc32C()));
            case PROTECTION_LEVEL -> changed.setProtectionLevel(other(answer.getProtectionLevel()));
            default -> throw new IllegalStateException(this + " does not fit GetPublicKey");
        }
        return changed.build();
    }

    /** The first byte with its lowest bit flipped; one byte where there was none. */
    private static ByteString flipped(ByteString bytes) {
        if (bytes.isEmpty()) {
            return ByteString.copyFrom(new byte[] {1});
        }
        byte[] changed = bytes.toByteArray();
        changed[0] ^= 1;
        try {
            return ByteString.copyFrom(changed);
        } finally {
            Arrays.fill(changed, (byte) 0);
        }
    }

    private static Int64Value flipped(Int64Value crc) {
        return Int64Value.of(crc.getValue() ^ 1);
    }

    private static ProtectionLevel other(ProtectionLevel level) {
        return level == ProtectionLevel.HSM ? ProtectionLevel.SOFTWARE : ProtectionLevel.HSM;
    }

    /** Changes one base64 character in the middle of the modulus: still PEM, another key. */
    private static String withOtherCharacter(String pem) {
        int middle = pem.length() / 2;
        int at = pem.charAt(middle) == '\n' ? middle + 1 : middle;
        char other = pem.charAt(at) == 'A' ? 'B' : 'A';
        return pem.substring(0, at) + other + pem.substring(at + 1);
    }
}
