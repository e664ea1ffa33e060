package org.coalition.kas.keys;

import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.coalition.kas.support.TestKeys;

/** PKCS #12 files, and certificates for what is in them. */
final class KeyStores {

    static final String PASSWORD = "correct horse";

    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyStores() {}

    /** A file with these pairs by their aliases. */
    static Path pkcs12(Path folder, Map<String, KeyPair> pairs) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Map.Entry<String, KeyPair> entry : pairs.entrySet()) {
            KeyPair pair = entry.getValue();
            store.setKeyEntry(entry.getKey(), pair.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {
                certificate(pair.getPublic())
            });
        }
        Path file = Files.createTempFile(folder, "keys", ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    static Path password(Path folder, String password) throws Exception {
        return Files.writeString(Files.createTempFile(folder, "password", ".txt"), password);
    }

    /** By an authority that does not matter: only the key in it does. */
    static Certificate certificate(PublicKey key) throws Exception {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=issuer"),
                new BigInteger(64, RANDOM),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                new X500Name("CN=wrapping"),
                key);
        var signer = new JcaContentSignerBuilder("SHA256withECDSA")
                .build(TestKeys.ec("P-256").getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }
}
