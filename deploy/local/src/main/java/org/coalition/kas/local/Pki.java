package org.coalition.kas.local;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.coalition.kas.crypto.Hashes;

/** One certificate authority a nation, and certificates for the servers on this machine. P-256, PEM, made once. */
final class Pki {

    private static final Duration CA_LIFE = Duration.ofDays(3650);
    private static final Duration SERVER_LIFE = Duration.ofDays(365);

    /** For clocks that are behind. */
    private static final Duration EARLY = Duration.ofMinutes(5);

    private static final Duration RENEW_BEFORE = Duration.ofDays(14);
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A certificate and its key. */
    record Identity(X509Certificate certificate, PrivateKey key) {}

    private final Home home;

    Pki(Home home) {
        this.home = home;
    }

    /** The authority's certificate; made with its key if it is not there. */
    Path authority(String nation) {
        Path certificate = home.pki("ca-" + nation + ".pem");
        if (!Files.exists(certificate)) {
            try {
                KeyPair pair = keyPair();
                X500Principal name = new X500Principal("CN=Coalition KAS local authority of " + nation);
                Instant now = Instant.now();
                JcaX509v3CertificateBuilder builder = builder(name, name, pair, now.minus(EARLY), now.plus(CA_LIFE));
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
                write(certificate, sign(builder, pair.getPrivate()), pair.getPrivate());
            } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
                throw new LocalFailure("cannot make the authority of " + nation, e);
            }
        }
        return certificate;
    }

    /** A server certificate for loopback by a nation's authority; made, or renewed, if need be. */
    Path server(String name, String nation) {
        Path file = home.pki(name + ".pem");
        return Files.exists(file) && !expiresSoon(file) ? file : make(name, nation, List.of());
    }

    /**
     * Makes a certificate for a server and its client, in the place of one that may be there.
     *
     * @param hosts its names, beside those of loopback
     */
    Path make(String name, String nation, List<String> hosts) {
        Instant now = Instant.now();
        return make(name, nation, hosts, now.minus(EARLY), now.plus(SERVER_LIFE));
    }

    /** The same, for a time of its own, which may be over. */
    Path make(String name, String nation, List<String> hosts, Instant from, Instant until) {
        Path file = home.pki(name + ".pem");
        try {
            Path authorityFile = authority(nation);
            Identity authority = read(authorityFile, keyOf(authorityFile));
            KeyPair pair = keyPair();
            X500Principal subject = new X500Principal("CN=" + name);
            X500Principal issuer = authority.certificate().getSubjectX500Principal();
            JcaX509v3CertificateBuilder builder = builder(issuer, subject, pair, from, until);
            addServerExtensions(builder, hosts);
            write(file, sign(builder, authority.key()), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new LocalFailure("cannot make the certificate of " + name, e);
        }
        return file;
    }

    /** Every nation's authority: what KASes trust in each other. */
    Path federationBundle(List<String> nations) {
        StringBuilder bundle = new StringBuilder();
        try {
            for (String nation : nations) {
                bundle.append(Files.readString(authority(nation)));
            }
        } catch (IOException e) {
            throw new LocalFailure("cannot read the authorities of " + nations, e);
        }
        Path file = federationBundle(home);
        Home.write(file, bundle.toString());
        return file;
    }

    static Path federationBundle(Home home) {
        return home.pki("federation-ca.pem");
    }

    /** The private key that belongs to a certificate: PKCS#8, PEM. */
    static Path keyOf(Path certificate) {
        return certificate.resolveSibling(certificate.getFileName().toString().replace(".pem", ".key"));
    }

    /** The SHA-256 of a certificate's DER, in hex. */
    static String thumbprint(Path certificate) {
        try {
            return HexFormat.of()
                    .formatHex(Hashes.sha256(certificate(certificate).getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new LocalFailure("cannot read the certificate " + certificate, e);
        }
    }

    private static void addServerExtensions(JcaX509v3CertificateBuilder builder, List<String> hosts)
            throws CertIOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }));
        List<GeneralName> names = new ArrayList<>(List.of(
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        hosts.forEach(host -> names.add(new GeneralName(GeneralName.dNSName, host)));
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, KeyPair pair, Instant from, Instant until) {
        return new JcaX509v3CertificateBuilder(
                issuer, new BigInteger(127, RANDOM), Date.from(from), Date.from(until), subject, pair.getPublic());
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static void write(Path file, X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        Home.write(keyOf(file), pem("PRIVATE KEY", key.getEncoded()));
        Home.write(file, pem("CERTIFICATE", certificate.getEncoded()));
    }

    private static String pem(String label, byte[] der) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(label, der));
        } catch (IOException e) {
            throw new IllegalStateException("a string can't be written to", e);
        }
        return text.toString();
    }

    /** Whether a certificate should be renewed by now. */
    static boolean expiresSoon(Path file) {
        return expiry(file).isBefore(Instant.now().plus(RENEW_BEFORE));
    }

    /** When a certificate ends. */
    static Instant expiry(Path file) {
        try {
            return certificate(file).getNotAfter().toInstant();
        } catch (GeneralSecurityException | IOException e) {
            throw new LocalFailure("cannot read the certificate " + file, e);
        }
    }

    /** Reads a certificate and its P-256 key, each the first of its kind in its file, which may be the same. */
    static Identity read(Path certificate, Path key) {
        try {
            Matcher body = PRIVATE_KEY.matcher(Files.readString(key));
            if (!body.find()) {
                throw new LocalFailure(key + " holds no private key in PKCS#8");
            }
            byte[] pkcs8 = Base64.getMimeDecoder().decode(body.group(1));
            return new Identity(
                    certificate(certificate),
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException | IOException e) {
            throw new LocalFailure("cannot read the certificate " + certificate + " with the key " + key, e);
        }
    }

    private static X509Certificate certificate(Path file) throws GeneralSecurityException, IOException {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
