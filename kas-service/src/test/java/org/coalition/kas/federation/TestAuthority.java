package org.coalition.kas.federation;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.coalition.kas.support.TestKeys;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/** An authority of the federation, and certificates of it for loopback. */
public final class TestAuthority {

    /** A certificate with its key and the authority, as an SSL bundle without a password, as PEM files make. */
    public record Issued(X509Certificate certificate, SslBundle bundle) {
        public String thumbprint() {
            return Thumbprints.of(certificate);
        }
    }

    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final KeyPair pair = TestKeys.newEc("P-256");
    private final X500Name name = new X500Name("CN=authority-" + SERIAL.incrementAndGet());
    private final X509Certificate root = certificate(name, pair, Duration.ofDays(1), true);

    public Issued issue(String subject) {
        return issue(subject, Duration.ofDays(1));
    }

    Issued issue(String subject, Duration until) {
        KeyPair own = TestKeys.newEc("P-256");
        X509Certificate certificate = certificate(new X500Name("CN=" + subject), own, until, false);
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("own", own.getPrivate(), null, new X509Certificate[] {certificate, root});
            return new Issued(certificate, SslBundle.of(SslStoreBundle.of(keys, null, trust())));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Trusts the authority, and has no certificate. */
    public SslBundle anonymous() {
        return SslBundle.of(SslStoreBundle.of(null, null, trust()));
    }

    private KeyStore trust() {
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry("root", root);
            return anchors;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate certificate(X500Name subject, KeyPair own, Duration until, boolean authority) {
        Instant now = Instant.now();
        try {
            var builder = new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.valueOf(SERIAL.incrementAndGet()),
                            Date.from(now.minus(Duration.ofDays(2))),
                            Date.from(now.plus(until)),
                            subject,
                            own.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
                    .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                        new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                    }));
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }
}
