package org.coalition.kas.kmsemulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coalition.kas.kmsemulator.KmsClient.codeOf;
import static org.coalition.kas.kmsemulator.RunningEmulator.KEY;

import com.google.api.gax.rpc.StatusCode.Code;
import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class KmsEmulatorTest {

    private static final TestCertificate TLS = TestCertificate.shared();

    @RegisterExtension
    private final RunningEmulator kms = new RunningEmulator();

    @TempDir
    private Path folder;

    @Test
    void grpc_whenCallerSpeaksPlaintext_isUnavailable() throws Exception {
        int port = kms.emulator().grpcPort();
        try (KmsClient plain =
                KmsClient.over(Grpc.newChannelBuilderForAddress("localhost", port, InsecureChannelCredentials.create())
                        .build())) {
            assertThat(codeOf(() -> plain.google().getCryptoKey(KEY))).isEqualTo(Code.UNAVAILABLE);
        }
    }

    @Test
    void grpc_whenMethodIsNotEmulated_isUnimplemented() {
        assertThat(codeOf(() -> kms.google().encrypt(KEY, ByteString.EMPTY))).isEqualTo(Code.UNIMPLEMENTED);
    }

    @Test
    void close_whenCalledTwice_isQuiet() {
        kms.emulator().close();
        kms.emulator().close();

        assertThat(kms.emulator().calls().byOperation()).isEmpty();
    }

    @Test
    void start_whenCertificateIsMissing_namesOptionAndFile() {
        Path missing = folder.resolve("none.crt");

        assertRefused(
                options(folder.resolve("keys.json"), missing, TLS.key()),
                "--tls-certificate " + missing + ": no such file");
    }

    @Test
    void start_whenCertificateIsEmpty_namesOptionAndFile() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty.crt"));

        assertRefused(options(folder.resolve("keys.json"), empty, TLS.key()), "--tls-certificate " + empty);
    }

    @Test
    void start_whenTlsKeyIsNoPkcs8_namesOptionAndFile() {
        Path wrong = TLS.certificate();

        assertRefused(
                options(folder.resolve("keys.json"), wrong, wrong),
                "--tls-key " + wrong + ": holds no unencrypted PKCS#8 key");
    }

    @Test
    void start_whenKeyFileIsBroken_namesOptionAndFile() throws Exception {
        Path broken = folder.resolve("keys.json");
        AtomicFile.secret(broken).write(new byte[] {'{'});

        assertRefused(options(broken, TLS.certificate(), TLS.key()), "--keys " + broken);
    }

    @Test
    void start_whenPortIsTaken_namesTheOption() {
        EmulatorOptions taken = options(folder.resolve("keys.json"), TLS.certificate(), TLS.key())
                .withGrpcAt(EmulatorOptions.LOOPBACK, kms.emulator().grpcPort());

        assertRefused(taken, "--bind, --port");
    }

    @Test
    void start_whenControlPortIsTaken_namesTheOption() {
        EmulatorOptions taken = options(folder.resolve("keys.json"), TLS.certificate(), TLS.key())
                .withControlAt(EmulatorOptions.LOOPBACK, kms.emulator().controlPort());

        assertRefused(taken, "--control-bind, --control-port");
    }

    private static void assertRefused(EmulatorOptions options, String message) {
        assertThatThrownBy(() -> KmsEmulator.start(options).close())
                .isInstanceOf(EmulatorStartException.class)
                .hasMessageContaining(message);
    }

    private static EmulatorOptions options(Path keys, Path certificate, Path key) {
        return EmulatorOptions.of(keys, certificate, key);
    }
}
