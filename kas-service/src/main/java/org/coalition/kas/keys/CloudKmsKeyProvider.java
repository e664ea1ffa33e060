package org.coalition.kas.keys;

import com.google.api.gax.rpc.InvalidArgumentException;
import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Set;
import java.util.zip.CRC32C;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.keys.KmsMeters.Op;

/**
 * Google Cloud KMS by Google's own client: {@code AsymmetricDecrypt} and {@code GetPublicKey}, with CRC32C both ways.
 *
 * <p>How often it is asked, and for how long: {@link KmsAttempts}.
 */
final class CloudKmsKeyProvider implements KeyProvider {

    private static final Set<CryptoKeyVersionAlgorithm> ALGORITHMS = Set.of(
            CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_2048_SHA256,
            CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_3072_SHA256,
            CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_4096_SHA256);

    private final KeyManagementServiceClient client;
    private final KmsAttempts attempts;
    private final ProtectionLevel protectionLevel;

    CloudKmsKeyProvider(
            KeyManagementServiceClient client,
            Duration attemptTimeout,
            ProtectionLevel protectionLevel,
            KmsMeters meters) {
        this.client = client;
        this.attempts = new KmsAttempts(attemptTimeout, meters);
        this.protectionLevel = protectionLevel;
    }

    @Override
    public Dek unwrap(String keyName, WrappedKey wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        if (wrapped.algorithm() != WrapAlgorithm.RSA_OAEP_256) {
            throw new IntegrityException(); // Cloud KMS decrypts nothing else
        }
        ByteString ciphertext = ByteString.copyFrom(wrapped.ciphertext().toByteArray());
        AsymmetricDecryptRequest request = AsymmetricDecryptRequest.newBuilder()
                .setName(keyName)
                .setCiphertext(ciphertext)
                .setCiphertextCrc32C(Int64Value.of(crc32c(ciphertext)))
                .build();
        try {
            return dek(
                    keyName,
                    attempts.answer(
                            Op.ASYMMETRIC_DECRYPT,
                            context -> client.asymmetricDecryptCallable().call(request, context),
                            CloudKmsKeyProvider::isIntact,
                            deadline));
        } catch (InvalidArgumentException e) {
            throw new IntegrityException(); // what Cloud KMS says of a ciphertext that does not open
        }
    }

    private static boolean isIntact(AsymmetricDecryptResponse response) {
        return response.getVerifiedCiphertextCrc32C()
                && response.hasPlaintextCrc32C()
                && response.getPlaintextCrc32C().getValue() == crc32c(response.getPlaintext());
    }

    /** What an intact answer holds, if it is a key. */
    private Dek dek(String keyName, AsymmetricDecryptResponse response)
            throws IntegrityException, KeyProviderUnavailableException {
        requireLevel(response.getProtectionLevel(), keyName);
        if (!Dek.isLength(response.getPlaintext().size())) {
            throw new IntegrityException();
        }
        return Dek.takeOver(response.getPlaintext().toByteArray());
    }

    @Override
    public PublicKey publicKey(String keyName, Deadline deadline) throws KeyProviderUnavailableException {
        GetPublicKeyRequest request =
                GetPublicKeyRequest.newBuilder().setName(keyName).build();
        try {
            return checked(
                    keyName,
                    attempts.answer(
                            Op.GET_PUBLIC_KEY,
                            context -> client.getPublicKeyCallable().call(request, context),
                            CloudKmsKeyProvider::isIntact,
                            deadline));
        } catch (InvalidArgumentException e) {
            throw KeyProviderUnavailableException.refusal("Cloud KMS: INVALID_ARGUMENT for " + keyName, e);
        }
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    private static boolean isIntact(com.google.cloud.kms.v1.PublicKey answer) {
        return answer.hasPemCrc32C() && answer.getPemCrc32C().getValue() == crc32c(answer.getPemBytes());
    }

    private RSAPublicKey checked(String keyName, com.google.cloud.kms.v1.PublicKey answer)
            throws KeyProviderUnavailableException {
        require(answer.getName().equals(keyName), "GetPublicKey answered for another key");
        requireLevel(answer.getProtectionLevel(), keyName);
        requireFit(ALGORITHMS.contains(answer.getAlgorithm()), "is not for RSA-OAEP with SHA-256", keyName);
        try {
            if (Pem.publicKey(answer.getPem()) instanceof RSAPublicKey rsa) {
                return rsa;
            }
        } catch (IllegalArgumentException e) {
            throw new KeyProviderUnavailableException("Cloud KMS: the key " + keyName + " is not readable", e);
        }
        throw new KeyProviderUnavailableException("Cloud KMS: the key " + keyName + " is not an RSA key");
    }

    /** An operator's fault that stays; an outage would pass. */
    private static void requireFit(boolean holds, String otherwise, String keyName)
            throws KeyProviderUnavailableException {
        if (!holds) {
            throw KeyProviderUnavailableException.refusal("Cloud KMS: the key " + keyName + " " + otherwise, null);
        }
    }

    private void requireLevel(ProtectionLevel level, String keyName) throws KeyProviderUnavailableException {
        requireFit(level == protectionLevel, "is not of protection level " + protectionLevel, keyName);
    }

    private static void require(boolean holds, String otherwise) throws KeyProviderUnavailableException {
        if (!holds) {
            throw new KeyProviderUnavailableException("Cloud KMS: " + otherwise);
        }
    }

    private static long crc32c(ByteString bytes) {
        CRC32C crc = new CRC32C();
        bytes.asReadOnlyByteBufferList().forEach(crc::update);
        return crc.getValue();
    }
}
