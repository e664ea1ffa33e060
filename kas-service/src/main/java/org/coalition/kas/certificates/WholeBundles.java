package org.coalition.kas.certificates;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.coalition.kas.crypto.Hashes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;

/**
 * SSL bundles that can be read and whose keys belong to their certificates. One that can't or don't stops the start; while the
 * KAS runs it is not taken, and the last one goes on: certificate and key are two files, and whoever renews them replaces one
 * after the other.
 */
final class WholeBundles extends DefaultSslBundleRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(WholeBundles.class);
    private static final byte[] SAMPLE = new byte[32];

    @Override
    public void registerBundle(String name, SslBundle bundle) {
        certificates(bundle);
        super.registerBundle(name, bundle);
    }

    /** Boot's watcher calls this from its one thread, when the files have been quiet for a while. */
    @Override
    public void updateBundle(String name, SslBundle renewed) {
        List<X509Certificate> certificates;
        try {
            certificates = certificates(renewed);
        } catch (RuntimeException e) {
            LOG.error("The SSL bundle {} is not renewed, and the last one goes on: {}", name, e.getMessage());
            return;
        }
        super.updateBundle(name, renewed);
        for (X509Certificate certificate : certificates) {
            LOG.info(
                    "The SSL bundle {} is renewed: its certificate is {}, good until {}",
                    name,
                    thumbprint(certificate),
                    certificate.getNotAfter().toInstant());
        }
    }

    /**
     * Those that a bundle has keys for. Reads its files, which Boot does not do before they are needed.
     *
     * @throws IllegalStateException if they can't be read, or a key does not belong to its certificate
     */
    private static List<X509Certificate> certificates(SslBundle bundle) {
        List<X509Certificate> certificates = new ArrayList<>();
        var _ = bundle.getStores().getTrustStore();
        KeyStore keys = bundle.getStores().getKeyStore();
        if (keys == null) {
            return certificates;
        }
        char[] password = password(bundle);
        try {
            for (String alias : Collections.list(keys.aliases())) {
                if (keys.getKey(alias, password) instanceof PrivateKey key
                        && keys.getCertificate(alias) instanceof X509Certificate certificate) {
                    requirePair(key, certificate.getPublicKey());
                    certificates.add(certificate);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("its key can't be used: " + e.getMessage(), e);
        }
        return certificates;
    }

    private static char @Nullable [] password(SslBundle bundle) {
        String own = bundle.getKey().getPassword();
        String password = own == null ? bundle.getStores().getKeyStorePassword() : own;
        return password == null ? null : password.toCharArray();
    }

    private static void requirePair(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        boolean together = key instanceof RSAKey rsa
                ? publicKey instanceof RSAKey other && rsa.getModulus().equals(other.getModulus())
                : key.getAlgorithm().equals(publicKey.getAlgorithm()) && verifies(key, publicKey);
        if (!together) {
            throw new IllegalStateException("the private key does not belong to the certificate");
        }
    }

    private static boolean verifies(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm(key));
        signature.initSign(key);
        signature.update(SAMPLE);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(SAMPLE);
        return signature.verify(signed);
    }

    private static String algorithm(Key key) {
        return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm();
    }

    private static String thumbprint(X509Certificate certificate) {
        try {
            return Hashes.sha256Hex(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate without a DER form", e);
        }
    }
}
