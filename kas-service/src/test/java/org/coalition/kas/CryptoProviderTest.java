package org.coalition.kas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.KeyWrap;
import org.coalition.kas.support.TestKeys;
import org.junit.jupiter.api.Test;

/** In JVMs of their own, since a provider is for all of one. */
class CryptoProviderTest {

    /** What the service does at its start, and then with keys. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            CryptoProvider.install();
            for (KeyPair pair : List.of(TestKeys.rsa(), TestKeys.ec("P-256"), TestKeys.mlKem("ML-KEM-768"))) {
                KeyWrap wrap = KeyWrap.to(pair.getPublic());
                try (Dek dek = Dek.random(32);
                        Dek back = KeyWrap.unwrap(
                                pair, wrap.wrap(dek), wrap.ephemeralPublicKey().orElse(null))) {
                    System.out.print(back.equals(dek) ? "right " : "wrong ");
                }
            }
            System.out.print(Security.getProviders()[0].getName() + " "
                    + CryptoProvider.inUse().getName());
        }
    }

    @Test
    void install_onLinux_putsAmazonsFirst() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "skipped: Amazon's provider is for Linux");

        assertThat(run()).isEqualTo("right right right AmazonCorrettoCryptoProvider AmazonCorrettoCryptoProvider");
    }

    @Test
    void install_whenTheNativeLibraryDoesNotLoad_leavesTheJdksOwn() throws Exception {
        assertThat(run("-Dcom.amazon.corretto.crypto.provider.useExternalLib=true"))
                .isEqualTo("right right right SUN SunJCE");
    }

    private static String run(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xshare:auto"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        Process process = new ProcessBuilder(command).start();
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }
}
