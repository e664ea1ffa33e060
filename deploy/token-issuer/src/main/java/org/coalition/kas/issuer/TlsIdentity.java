package org.coalition.kas.issuer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The server's certificate chain and key, from PEM files. */
final class TlsIdentity {

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private TlsIdentity() {}

    /**
     * A TLS context that shows this certificate.
     *
     * @throws InvalidOptionException if a file isn't usable, or the key is another certificate's
     */
    static SSLContext context(Path certificateFile, Path keyFile) {
        var chain = readChain(certificateFile);
        var publicKey = chain[0].getPublicKey();
        try {
            var key = readKey(keyFile, publicKey.getAlgorithm());
            if (!belongTogether(key, publicKey)) {
                throw new InvalidOptionException("--tls-key", keyFile, "is not the key of " + certificateFile);
            }
            return context(chain, key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            var wanted = "is not a PKCS#8 key for the " + publicKey.getAlgorithm() + " certificate " + certificateFile;
            throw new InvalidOptionException("--tls-key", keyFile, wanted);
        } catch (IOException e) {
            throw new InvalidOptionException("--tls-key", keyFile, e);
        }
    }

    private static Certificate[] readChain(Path file) {
        try {
            var bytes = new ByteArrayInputStream(Files.readAllBytes(file));
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(bytes);
            if (chain.isEmpty()) {
                throw new InvalidOptionException("--tls-certificate", file, "holds no certificate");
            }
            return chain.toArray(Certificate[]::new);
        } catch (CertificateException e) {
            throw new InvalidOptionException("--tls-certificate", file, "is not a PEM certificate chain");
        } catch (IOException e) {
            throw new InvalidOptionException("--tls-certificate", file, e);
        }
    }

    private static PrivateKey readKey(Path file, String algorithm) throws IOException, GeneralSecurityException {
        var pem = PKCS8.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new InvalidOptionException("--tls-key", file, "holds no 'BEGIN PRIVATE KEY' (PKCS#8)");
        }
        var der = Base64.getMimeDecoder().decode(pem.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static boolean belongTogether(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        var signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                });
        signature.initSign(key);
        signature.update((byte) 1);
        var made = signature.sign();
        signature.initVerify(publicKey);
        signature.update((byte) 1);
        return signature.verify(made);
    }

    private static SSLContext context(Certificate[] chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        var noPassword = new char[0];
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key, noPassword, chain);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, noPassword);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
