package org.coalition.kas.kmsemulator;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The certificate chain and key that both servers show. */
final class TlsIdentity {

    private static final char[] IN_MEMORY_ONLY = {};

    private final KeyManagerFactory keyManagers;

    private TlsIdentity(KeyManagerFactory keyManagers) {
        this.keyManagers = keyManagers;
    }

    /**
     * Reads both files.
     *
     * @throws EmulatorStartException naming the option and the file that is missing or wrong
     */
    static TlsIdentity read(Path certificate, Path key) {
        Certificate[] chain = chain(certificate);
        try {
            PrivateKey privateKey =
                    PemKey.read(Files.readAllBytes(key), chain[0].getPublicKey().getAlgorithm());
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", privateKey, IN_MEMORY_ONLY, chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, IN_MEMORY_ONLY);
            return new TlsIdentity(factory);
        } catch (IOException | GeneralSecurityException e) {
            throw new EmulatorStartException("--tls-key", key, e);
        }
    }

    ServerCredentials grpc() {
        return TlsServerCredentials.newBuilder()
                .keyManager(keyManagers.getKeyManagers())
                .build();
    }

    SSLContext sslContext() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), null, null);
        return context;
    }

    private static Certificate[] chain(Path file) {
        try {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                    .toArray(Certificate[]::new);
            if (chain.length == 0) {
                throw new CertificateException("holds no certificate");
            }
            return chain;
        } catch (IOException | CertificateException e) {
            throw new EmulatorStartException("--tls-certificate", file, e);
        }
    }
}
