package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.coalition.kas.ztdf.WrappingKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A KAS whose wrapping key never leaves a PKCS #11 token: SoftHSM; where it is not installed, skipped. */
@ExtendWith(RunningFederation.Resolver.class)
class TokenAcceptance {

    private static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    private static final String KID = "kas-usa-token-001";
    private static final String PIN = "567890";

    @TempDir
    private Path folder;

    @Test
    void rewrap_whenTheKeyIsInAToken_releasesIt(RunningFederation federation) throws Exception {
        assumeTrue(Files.exists(LIBRARY), "skipped: no SoftHSM here (apt-get install softhsm2)");
        Path pkcs11 = token();
        PublicKey key = keyPair(pkcs11);
        Path pin = Files.writeString(folder.resolve("pin"), PIN + "\n");

        try (Replica kas = Replica.start(
                federation,
                "kas-usa-token",
                settings -> {
                    var keys = settings.withObject("/kas/keys");
                    keys.withArray("/wrapping").addObject().put("kid", KID).put("alias", "wrapping");
                    keys.putObject("pkcs11")
                            .put("configuration", pkcs11.toString())
                            .put("pin-file", pin.toString());
                },
                environment())) {
            var usa = federation.client().kas("USA");
            assertReleased(
                    federation, kas, new WrappingKey(usa.kasId(), usa.url().toString(), KID, key));
            assertReleased(federation, kas, federation.client().keys().wrappingKey(usa));
        }
    }

    private Path token() throws Exception {
        Path tokens = Files.createDirectory(folder.resolve("tokens"));
        Files.writeString(softHsm(), "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
        run("softhsm2-util", "--init-token", "--free", "--label", "kas", "--so-pin", "123456", "--pin", PIN);
        return Files.writeString(folder.resolve("pkcs11.cfg"), """
                name = kas
                library = %s
                slotListIndex = 0
                attributes(*,CKO_PRIVATE_KEY,CKK_EC) = {
                  CKA_DERIVE = true
                }
                attributes(*,CKO_SECRET_KEY,CKK_GENERIC_SECRET) = {
                  CKA_SENSITIVE = false
                  CKA_EXTRACTABLE = true
                }
                """.formatted(LIBRARY));
    }

    /** Made in the token, as an operator does. */
    private PublicKey keyPair(Path pkcs11) throws Exception {
        keytool(pkcs11, "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=wrapping");
        Path certificate = folder.resolve("wrapping.crt");
        keytool(pkcs11, "-exportcert", "-file", certificate.toString());
        try (InputStream in = Files.newInputStream(certificate)) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getPublicKey();
        }
    }

    private void keytool(Path pkcs11, String... what) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(what));
        command.addAll(List.of("-alias", "wrapping", "-storetype", "PKCS11", "-keystore", "NONE", "-storepass", PIN));
        command.addAll(List.of("-providerClass", "sun.security.pkcs11.SunPKCS11", "-providerArg", pkcs11.toString()));
        run(command.toArray(String[]::new));
    }

    private void run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s said %s", command[0], said).isZero();
    }

    private Map<String, String> environment() {
        return Map.of("SOFTHSM2_CONF", softHsm().toString());
    }

    private Path softHsm() {
        return folder.resolve("softhsm2.conf");
    }

    private static void assertReleased(RunningFederation federation, Replica kas, WrappingKey to) throws Exception {
        FreshKeys one = FreshKeys.of(federation, to, 1);

        assertThat(one.askedBy(federation.login("alice.usa"), federation, kas).codes())
                .containsExactly("released");
    }
}
