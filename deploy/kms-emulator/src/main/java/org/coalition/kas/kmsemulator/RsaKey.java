package org.coalition.kas.kmsemulator;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * One RSA key pair. The JDK's private keys can't be destroyed in place, so dropping the last reference is what wiping
 * means for the key itself; every encoding of it that passes through an array here is overwritten by who asked for it.
 */
final class RsaKey {

    /**
     * JCA takes SHA-1 for the mask unless it is told otherwise; Cloud KMS uses SHA-256 for both (RFC 8017, section 7.1). By
     * these parameters and the bare name of the padding, since only so Corretto's provider has it: in a JVM without the second
     * compiler the JDK's own takes 9 ms for a decryption, Corretto's 0.3 ms.
     */
    private static final OAEPParameterSpec OAEP_SHA256 =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

    private final RSAPrivateCrtKey privateKey;
    private final String publicKeyPem;

    private RsaKey(RSAPrivateCrtKey privateKey) throws GeneralSecurityException {
        this.privateKey = privateKey;
        byte[] spki = KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(privateKey.getModulus(), privateKey.getPublicExponent()))
                .getEncoded();
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(spki);
        this.publicKeyPem = "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
    }

    /** Makes a key pair with exponent 65537. Takes from tenths of a second to seconds of CPU. */
    static RsaKey generate(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
            return new RsaKey((RSAPrivateCrtKey) generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK can't make RSA keys of " + bits + " bits", e);
        }
    }

    /** Reads a PKCS#8 encoding, which stays the caller's to wipe. */
    static RsaKey ofPkcs8(byte[] pkcs8) throws InvalidKeySpecException {
        try {
            PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
            if (KeyFactory.getInstance("RSA").generatePrivate(spec) instanceof RSAPrivateCrtKey crt) {
                return new RsaKey(crt);
            }
            throw new InvalidKeySpecException("not an RSA private key with its primes");
        } catch (InvalidKeySpecException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no RSA", e);
        }
    }

    /** A fresh PKCS#8 encoding, which the caller wipes. */
    byte[] pkcs8() {
        return privateKey.getEncoded();
    }

    /** The SubjectPublicKeyInfo in PEM, with a newline at its end, as Cloud KMS gives it. */
    String publicKeyPem() {
        return publicKeyPem;
    }

    int bits() {
        return privateKey.getModulus().bitLength();
    }

    /**
     * RSA-OAEP with SHA-256 and MGF1-SHA-256. The caller wipes what comes back.
     *
     * @throws GeneralSecurityException if the ciphertext was not made for this key
     */
    byte[] decrypt(byte[] ciphertext) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(Cipher.DECRYPT_MODE, privateKey, OAEP_SHA256);
        return cipher.doFinal(ciphertext);
    }

    @Override
    public String toString() {
        return "RsaKey[" + bits() + " bits]";
    }
}
