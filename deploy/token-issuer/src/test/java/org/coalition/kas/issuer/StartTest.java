package org.coalition.kas.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an issuer says of options that it can't use: always which one, and of which file. */
class StartTest {

    @TempDir
    Path directory;

    private TestCertificate tls;
    private Path password;

    @BeforeEach
    void files() throws Exception {
        tls = TestCertificate.in(directory);
        password = Files.writeString(directory.resolve("password"), "secret");
    }

    @Test
    void anRsaCertificate_willDo() throws Exception {
        tls = TestCertificate.in(directory, "RSA", "SHA256withRSA");

        try (var issuer = TokenIssuer.start(options().build())) {
            assertThat(issuer.issuers()).containsExactly(URI.create(issuer.baseUrl() + "/usa"));
        }
    }

    @Test
    void closingTwice_doesNothingMore() {
        var issuer = TokenIssuer.start(options().build());
        issuer.close();

        issuer.close();
    }

    @Test
    void aNationThatIsNotServed_hasNoIssuer() {
        try (var issuer = TokenIssuer.start(options().build())) {
            assertThatIllegalArgumentException().isThrownBy(() -> issuer.issuerOf("FRA"));
        }
    }

    @Test
    void aMissingPasswordFile_isNamed() throws Exception {
        Files.delete(password);

        assertRefused(options(), "--password-file " + password + ": there is no such file");
    }

    @Test
    void anEmptyPassword_isRefused() throws Exception {
        Files.writeString(password, "\n");

        assertRefused(options(), "--password-file " + password + ": holds no password");
    }

    @Test
    void aCertificateThatIsNone_isNamed() throws Exception {
        Files.writeString(tls.certificateFile(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        assertRefused(options(), "--tls-certificate " + tls.certificateFile() + ": ");
    }

    @Test
    void anEmptyCertificateFile_isNamed() throws Exception {
        Files.writeString(tls.certificateFile(), "");

        assertRefused(options(), "--tls-certificate " + tls.certificateFile() + ": ");
    }

    @Test
    void aKeyThatIsNone_isNamed() throws Exception {
        Files.writeString(tls.keyFile(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");

        assertRefused(options(), "--tls-key " + tls.keyFile() + ": ");
    }

    @Test
    void theKeyOfAnotherCertificate_isRefused() throws Exception {
        var other = TestCertificate.in(Files.createDirectory(directory.resolve("other")));
        Files.copy(
                other.keyFile(),
                Files.createDirectory(directory.resolve("mixed")).resolve("key"));
        tls = new TestCertificate(tls.certificateFile(), directory.resolve("mixed/key"), tls.certificate());

        assertRefused(options(), "--tls-key " + tls.keyFile() + ": is not the key of " + tls.certificateFile());
    }

    @Test
    void aNationWithoutAccounts_isRefused() {
        assertRefused(options().nations("USA", "POL"), "--nations: the users file has no accounts for POL");
    }

    @Test
    void aPortInUse_isNamed() {
        try (var first = TokenIssuer.start(options().build())) {
            assertRefused(options().port(first.port()), "--bind/--port: ");
        }
    }

    @Test
    void anUnknownAddress_isNamed() {
        assertRefused(options().bind("no such host"), "--bind: ");
    }

    @Test
    void valuesOutOfTheirRange_areNamed() {
        assertInvalid(options -> options.nations(), "--nations: ");
        assertInvalid(options -> options.nations("../x"), "--nations: ");
        assertInvalid(options -> options.port(65_536), "--port: ");
        assertInvalid(options -> options.audience(" "), "--audience: ");
        assertInvalid(options -> options.tokenLifetime(Duration.ZERO), "--token-lifetime: ");
        assertInvalid(options -> options.baseUrl(URI.create("http://localhost")), "--base-url: ");
        assertInvalid(options -> options.baseUrl(URI.create("https://localhost/a")), "--base-url: ");
    }

    private IssuerOptions.Builder options() {
        return IssuerOptions.builder(directory.resolve("state"), password, tls.certificateFile(), tls.keyFile())
                .nations("USA");
    }

    private void assertInvalid(UnaryOperator<IssuerOptions.Builder> change, String message) {
        assertThatThrownBy(() -> change.apply(options()).build())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith(message);
    }

    private static void assertRefused(IssuerOptions.Builder options, String message) {
        assertThatThrownBy(() -> TokenIssuer.start(options.build()).close())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith(message);
    }
}
