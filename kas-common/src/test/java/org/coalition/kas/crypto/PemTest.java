package org.coalition.kas.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.security.PublicKey;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

    private static final PublicKey KEY = TestKeys.ecPublic("P-256");
    private static final String PEM = Pem.of(KEY);

    static Stream<PublicKey> keys() {
        return Stream.of(
                TestKeys.ecPublic("P-256"),
                TestKeys.ecPublic("P-384"),
                TestKeys.ecPublic("P-521"),
                TestKeys.rsa().getPublic());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void publicKey_whenWritten_isReadBack(PublicKey key) {
        assertThat(Pem.publicKey(Pem.of(key))).isEqualTo(key);
    }

    @Test
    void of_whenCalled_breaksLinesAfter64Characters() {
        assertThat(PEM.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(64));
    }

    static Stream<String> lenient() {
        return Stream.of(
                PEM.strip(),
                "\n\n" + PEM + "\n ",
                PEM.replace("\n", "\r\n"),
                PEM.replace("KEY-----\n", "KEY----- \t\n"),
                PEM.replaceAll("(?<=[A-Za-z0-9+/])\\n(?=[A-Za-z0-9+/])", ""));
    }

    @ParameterizedTest
    @MethodSource("lenient")
    void publicKey_whenWhitespaceDiffers_isReadBack(String pem) {
        assertThat(Pem.publicKey(pem)).isEqualTo(KEY);
    }

    static Stream<String> refused() {
        return Stream.of(
                "",
                " ",
                "x",
                PEM + PEM,
                PEM + "x",
                "x" + PEM,
                PEM.replace("PUBLIC KEY", "RSA PUBLIC KEY"),
                PEM.replace("PUBLIC KEY", "PRIVATE KEY"),
                PEM.replace("PUBLIC KEY", "CERTIFICATE"),
                PEM.replace("PUBLIC", "public"),
                PEM.replace("-----END PUBLIC KEY-----", ""),
                PEM.replace("-----BEGIN PUBLIC KEY-----", ""),
                PEM.replace("-----BEGIN", "----BEGIN"),
                PEM.replace("KEY-----\nMFkw", "KEY-----\nProc-Type: 4,ENCRYPTED\n\nMFkw"),
                PEM.replace("MFkw", "MF_w"),
                PEM.replace("MFkw", "MFk\u0410"),
                PEM.replace("MFkw", "=MFkw"),
                PEM.replace("MFkw", ""),
                "-----BEGIN PUBLIC KEY-----\n\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\n====\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                TestKeys.pem(TestKeys.ed25519().getPublic().getEncoded()),
                TestKeys.pem(TestKeys.rsa().getPrivate().getEncoded()));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void publicKey_whenTextIsAnythingElse_refuses(String pem) {
        assertThatIllegalArgumentException().isThrownBy(() -> Pem.publicKey(pem));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n", "A", "-----BEGIN PUBLIC KEY-----\n", "-----BEGIN PUBLIC KEY-----\nA\n ", "-"})
    void publicKey_whenTextIsHuge_refusesSoon(String part) {
        for (int length : new int[] {4000, 4096, 5_000_000}) {
            String huge = part.repeat(length / part.length());

            assertTimeoutPreemptively(Duration.ofSeconds(2), () -> assertThatIllegalArgumentException()
                    .isThrownBy(() -> Pem.publicKey(huge)));
        }
    }

    @Test
    void publicKey_whenBlockIsLongAndNeverEnds_refusesSoon() {
        String endless = "-----BEGIN PUBLIC KEY-----" + " \t".repeat(500) + "\n".repeat(1000) + "A ".repeat(1000) + "!";

        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> assertThatIllegalArgumentException()
                .isThrownBy(() -> Pem.publicKey(endless)));
    }
}
