package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.EcWrap;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.support.TestKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against SoftHSM, the software token; where it is not installed, skipped. */
class Pkcs11TokenTest {

    private static final String PIN = "5678";
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib64/softhsm/libsofthsm2.so"));

    @TempDir
    private static Path folder;

    private static Path configuration;
    private static String saidOfAnotherPin = "";
    private static LocalKeyProvider provider;

    @BeforeAll
    static void fill() throws Exception {
        Path library = LIBRARIES.stream().filter(Files::exists).findFirst().orElse(null);
        assumeTrue(library != null, "skipped: no SoftHSM here (apt-get install softhsm2)");
        String softHsm = System.getenv("SOFTHSM2_CONF");
        assumeTrue(softHsm != null, "skipped: SOFTHSM2_CONF is not set; run it by Maven");
        Path tokens = Files.createDirectory(folder.resolve("tokens"));
        Files.writeString(Path.of(softHsm), "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
        run("softhsm2-util", "--init-token", "--free", "--label", "kas", "--so-pin", "1234", "--pin", PIN);
        configuration = Files.writeString(folder.resolve("pkcs11.cfg"), """
                name = kas-test
                library = %s
                slotListIndex = 0
                attributes(*,CKO_PRIVATE_KEY,CKK_EC) = {
                  CKA_DERIVE = true
                }
                attributes(*,CKO_SECRET_KEY,CKK_GENERIC_SECRET) = {
                  CKA_SENSITIVE = false
                  CKA_EXTRACTABLE = true
                }
                """.formatted(library));
        saidOfAnotherPin = saidOf("8765"); // now: a login lasts as long as the process
        importKeys(Map.of(
                "p-256", TestKeys.ec("P-256"),
                "p-384", TestKeys.ec("P-384"),
                "p-521", TestKeys.ec("P-521"),
                "rsa", TestKeys.rsa(),
                "mixed",
                        new KeyPair(
                                TestKeys.newEc("P-256").getPublic(),
                                TestKeys.newEc("P-256").getPrivate())));
        provider = new LocalKeyProvider(settings(PIN));
    }

    private static String saidOf(String pin) throws Exception {
        try {
            Pkcs11Token.open(settings(pin));
            return "nothing";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void importKeys(Map<String, KeyPair> pairs) throws Exception {
        Provider token = Security.getProvider("SunPKCS11").configure(configuration.toString());
        KeyStore store = KeyStore.getInstance("PKCS11", token);
        store.load(null, PIN.toCharArray());
        for (Map.Entry<String, KeyPair> entry : pairs.entrySet()) {
            store.setKeyEntry(entry.getKey(), entry.getValue().getPrivate(), null, new Certificate[] {
                KeyStores.certificate(entry.getValue().getPublic())
            });
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s said %s", Arrays.toString(command), said)
                .isZero();
    }

    @AfterAll
    static void remove() {
        Security.removeProvider("SunPKCS11-kas-test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "P-521"})
    void unwrap_whenTheKeyIsInTheToken_givesTheKey(String curve) throws Exception {
        KeysProperties.Wrapping key = key(curve.toLowerCase(Locale.ROOT));
        assertThat(provider.load(key)).isEqualTo(WrapAlgorithm.ECDH_ES);

        try (Dek dek = Dek.random(32);
                Dek unwrapped = provider.unwrap(key.place(), wrapped(dek, curve), KeyProviderContract.soon())) {
            assertThat(unwrapped).isEqualTo(dek);
        }
    }

    @Test
    void unwrap_whenTheEphemeralKeyIsOnAnotherCurve_refuses() {
        provider.load(key("p-384"));

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> provider.unwrap(
                        key("p-384").place(), wrapped(Dek.random(32), "P-256"), KeyProviderContract.soon()));
    }

    @Test
    void unwrap_whenOneBitIsFlipped_refuses() {
        provider.load(key("p-256"));
        WrappedKey good = wrapped(Dek.random(32), "P-256");
        byte[] bad = good.ciphertext().toByteArray();
        bad[20] ^= 1;

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> provider.unwrap(
                        key("p-256").place(),
                        new WrappedKey(WrapAlgorithm.ECDH_ES, Bytes.of(bad), good.ephemeralPublicKey()),
                        KeyProviderContract.soon()));
    }

    /** The JDK's provider for tokens has no OAEP. When this fails it has, and RSA can be allowed. */
    @Test
    void load_whenItIsAnRsaKey_refusesAndSaysWhy() {
        assertUnusable("rsa", "RSA-OAEP");
        assertThat(Security.getProvider("SunPKCS11-kas-test").getService("Cipher", "RSA/ECB/OAEPPadding"))
                .isNull();
    }

    @Test
    void load_whenTheHalvesAreNotOfOnePair_refuses() {
        assertUnusable("mixed", "no whole pair");
    }

    @Test
    void load_whenThereIsNoSuchKey_refuses() {
        assertUnusable("absent", "no key with a certificate");
    }

    @Test
    void open_whenThePinIsAnother_refusesAndDoesNotQuoteIt() {
        assertThat(saidOfAnotherPin).contains("kas.keys.pkcs11.pin-file").doesNotContain("8765");
    }

    @Test
    void open_whenThereIsNoSuchLibrary_refuses() throws Exception {
        KeysProperties.Pkcs11 elsewhere = new KeysProperties.Pkcs11(
                Files.writeString(folder.resolve("none.cfg"), "name = none\nlibrary = /nowhere/libnone.so\n"),
                KeyStores.password(folder, PIN));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pkcs11Token.open(elsewhere))
                .withMessageContaining("kas.keys.pkcs11.configuration")
                .withMessageContaining("none.cfg");
    }

    private static void assertUnusable(String alias, String because) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.load(key(alias)))
                .withMessageContaining("kas.keys.wrapping[].alias")
                .withMessageContaining(because);
    }

    private static KeysProperties.Pkcs11 settings(String pin) throws Exception {
        return new KeysProperties.Pkcs11(configuration, KeyStores.password(folder, pin + "\n"));
    }

    private static KeysProperties.Wrapping key(String alias) {
        return new KeysProperties.Wrapping("kid", null, null, KeyState.ACTIVE, null, alias);
    }

    private static WrappedKey wrapped(Dek dek, String curve) {
        ECPublicKey kas = TestKeys.ecPublic(curve);
        KeyPair ephemeral = EcWrap.ephemeralFor(kas);
        return new WrappedKey(WrapAlgorithm.ECDH_ES, EcWrap.wrap(ephemeral.getPrivate(), kas, dek), (ECPublicKey)
                ephemeral.getPublic());
    }
}
