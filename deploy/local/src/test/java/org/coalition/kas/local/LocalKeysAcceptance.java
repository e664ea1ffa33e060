package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.coalition.kas.ztdf.WrappingKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A KAS of the USA as on a platform that Amazon's crypto provider is not made for, with one more key in a PKCS #12 file: with
 * the JDK's own provider all is slower, and nothing else is different.
 */
@ExtendWith(RunningFederation.Resolver.class)
class LocalKeysAcceptance {

    private static final String KID = "kas-usa-p12-001";
    private static final String PASSWORD = "a password of this test";

    @TempDir
    private static Path folder;

    private static Replica kas;
    private static PublicKey key;

    @BeforeAll
    static void start(RunningFederation federation) throws Exception {
        Path file = keyStore();
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        kas = Replica.start(
                federation,
                "kas-usa-jdk",
                settings -> settings.withObject("/kas/keys")
                        .withArray("/wrapping")
                        .addObject()
                        .put("kid", KID)
                        .put("file", file.toString())
                        .put("password-file", password.toString())
                        .put("alias", "wrapping"),
                Map.of("JDK_JAVA_OPTIONS", "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true"));
    }

    @AfterAll
    static void stop() {
        kas.close();
    }

    private static Path keyStore() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair pair = generator.generateKeyPair();
        key = pair.getPublic();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("wrapping", pair.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {selfSigned(pair)});
        Path file = folder.resolve("keys.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static Certificate selfSigned(KeyPair pair) throws Exception {
        X500Name name = new X500Name("CN=wrapping");
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name, BigInteger.ONE, Date.from(now), Date.from(now.plus(Duration.ofDays(1))), name, pair.getPublic());
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    @Test
    void info_tellsTheCryptoProviderThatIsInUse(RunningFederation federation) throws Exception {
        assertThat(Home.JSON.readTree(kas.info()).at("/crypto/provider").asText())
                .isEqualTo("SunJCE");
        JsonNode usual = Home.JSON.readTree(federation.info());
        assertThat(usual.at("/crypto/provider").asText()).isEqualTo("AmazonCorrettoCryptoProvider");
    }

    @Test
    void rewrap_withTheJdksOwnProvider_releasesKeysOfTheKms(RunningFederation federation) throws Exception {
        assertReleased(
                federation,
                kas,
                federation.client().keys().wrappingKey(federation.client().kas("USA")));
    }

    @Test
    void rewrap_whenWrappedToAKeyInAPkcs12File_releasesIt(RunningFederation federation) throws Exception {
        var usa = federation.client().kas("USA");

        assertReleased(federation, kas, new WrappingKey(usa.kasId(), usa.url().toString(), KID, key));
    }

    /** From the first line on, whatever reads the log can read all of it. */
    @Test
    void log_isJsonFromTheFirstLineAndSaysTheProviderAndNoPassword(RunningFederation federation) throws Exception {
        List<String> lines = Files.readAllLines(federation.local().home().log("kas-usa-jdk")).stream()
                .filter(line ->
                        !line.startsWith("NOTE: Picked up JDK_JAVA_OPTIONS")) // the launcher's, and this test's doing
                .toList();

        assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(
                        Home.JSON.readTree(line).path("message").isTextual())
                .isTrue());
        assertThat(String.join("\n", lines))
                .contains("Crypto provider: SunJCE")
                .contains("Amazon's crypto provider does not load here")
                .doesNotContain(PASSWORD);
    }

    private static void assertReleased(RunningFederation federation, Replica kas, WrappingKey to) throws Exception {
        FreshKeys one = FreshKeys.of(federation, to, 1);

        assertThat(one.askedBy(federation.login("alice.usa"), federation, kas).codes())
                .containsExactly("released");
    }
}
