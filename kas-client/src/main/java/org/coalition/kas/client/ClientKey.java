package org.coalition.kas.client;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Optional;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.ClientPublicKey;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.KeyWrap;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.protocol.KaoResult;
import org.jspecify.annotations.Nullable;

/** The ephemeral key pair of one request, which released keys are wrapped to. */
public final class ClientKey {

    /** What kind of key pair to make. */
    public enum Type {
        /** Cheap to make, so the default. */
        EC_P256("EC", new ECGenParameterSpec("secp256r1")),
        EC_P384("EC", new ECGenParameterSpec("secp384r1")),
        EC_P521("EC", new ECGenParameterSpec("secp521r1")),
        RSA_2048("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4)),
        /** Past quantum computers (FIPS 203). */
        ML_KEM_768("ML-KEM", NamedParameterSpec.ML_KEM_768),
        ML_KEM_1024("ML-KEM", NamedParameterSpec.ML_KEM_1024);

        private final String algorithm;

        @SuppressWarnings("ImmutableEnumChecker") // the JDK's specs are immutable, though nothing says so
        private final AlgorithmParameterSpec parameters;

        Type(String algorithm, AlgorithmParameterSpec parameters) {
            this.algorithm = algorithm;
            this.parameters = parameters;
        }
    }

    private final KeyPair pair;
    private final ClientPublicKey publicKey;

    private ClientKey(KeyPair pair) {
        this.pair = pair;
        this.publicKey = ClientPublicKey.of(pair.getPublic());
    }

    /** A fresh key pair. RSA takes some tens of milliseconds. */
    public static ClientKey fresh(Type type) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type.algorithm);
            generator.initialize(type.parameters);
            return new ClientKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without " + type, e);
        }
    }

    /** For the {@code clientPublicKey} of a request. */
    public String publicPem() {
        return Pem.of(pair.getPublic());
    }

    /** What results are bound to: RFC 7638, base64url. */
    public String thumbprint() {
        return publicKey.thumbprint();
    }

    /**
     * Unwraps the key in a result that was verified before. The caller closes it.
     *
     * @throws IntegrityException if there is none in it that this key opens
     */
    public Dek unwrap(KaoResult result) throws IntegrityException {
        try {
            Bytes wrapped = Bytes.fromBase64(result.kasWrappedKey().orElse(""));
            Optional<String> session = result.sessionPublicKey();
            return KeyWrap.unwrap(pair, wrapped, session.isPresent() ? ecKey(session.get()) : null);
        } catch (IllegalArgumentException e) {
            throw new IntegrityException();
        }
    }

    private static @Nullable ECPublicKey ecKey(String pem) {
        return ClientPublicKey.of(Pem.publicKey(pem)).key() instanceof ECPublicKey ec ? ec : null;
    }

    /** Without the private key. */
    @Override
    public String toString() {
        return "ClientKey[" + thumbprint() + "]";
    }
}
