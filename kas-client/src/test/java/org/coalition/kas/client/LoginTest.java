package org.coalition.kas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import org.coalition.kas.client.TestServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a user gets a token. */
class LoginTest {

    @TempDir
    Path directory;

    private TestFederation kases;
    private Federation federation;

    @BeforeEach
    void start() throws Exception {
        kases = new TestFederation(directory);
        federation = Federation.load(kases.clientJson);
    }

    @AfterEach
    void stop() {
        federation.close();
        kases.close();
    }

    @Test
    void login_withThePassword_givesATokenForTheProofsKey() throws Exception {
        Session session = federation.login("alice.usa");

        assertThat(session.token().value()).isEqualTo("a.b.c");
        SignedJWT proof = SignedJWT.parse(kases.issuer.server.last("/usa/token").header("DPoP"));
        assertThat(proof.getHeader().getJWK().computeThumbprint())
                .hasToString(session.dpopKey().thumbprint());
        assertThat(proof.getJWTClaimsSet().getClaim("htu")).isEqualTo(kases.issuer.url() + "/token");
    }

    @Test
    void login_ofAProgramWithAnotherName_saysThatName() throws Exception {
        String json = Files.readString(kases.clientJson);
        Files.writeString(kases.clientJson, json.replaceFirst("\\{", "{\"clientId\":\"field laptop\","));
        kases.issuer.clientId = "field laptop";

        try (Federation other = Federation.load(kases.clientJson)) {
            assertThat(other.login("alice.usa").token().value()).isEqualTo("a.b.c");
        }
    }

    @Test
    void token_thatIsGoodForLong_isNotAskedForAgain() throws Exception {
        Session session = federation.login("alice.usa");
        session.token();

        assertThat(kases.issuer.server.count("/usa/token")).isOne();
    }

    @Test
    void token_thatIsAboutToExpire_isRenewed() throws Exception {
        kases.issuer.token =
                asked -> Reply.json(200, "{\"access_token\":\"t\",\"token_type\":\"dpop\",\"expires_in\":29}");
        Session session = federation.login("alice.usa");
        session.token();

        assertThat(kases.issuer.server.count("/usa/token")).isEqualTo(2);
    }

    @Test
    void login_whenTheIssuerWantsANonce_asksOnceMoreWithIt() throws Exception {
        kases.issuer.token = asked -> asked.header("DPoP").isEmpty() || nonce(asked) == null
                ? Reply.json(400, "{\"error\":\"use_dpop_nonce\"}").with("DPoP-Nonce", "n-1")
                : kases.issuer.grant(asked);

        assertThat(federation.login("alice.usa").token().value()).isEqualTo("a.b.c");
    }

    @Test
    void login_withAWrongPassword_isRefused() throws Exception {
        Files.writeString(directory.resolve("password"), "wrong");

        assertThatThrownBy(() -> federation.login("alice.usa"))
                .isInstanceOf(LoginRefusedException.class)
                .hasMessage("no token for alice.usa: invalid_grant (unknown user)")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void login_withAnEmptyPasswordFile_saysSo() throws Exception {
        Files.writeString(directory.resolve("password"), "\n");

        assertThatThrownBy(() -> federation.login("alice.usa"))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void login_ofAUserWhoseNationHasNoIssuer_saysWhichThereAre() {
        assertThatThrownBy(() -> federation.login("pierre.fra"))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("issuers: there is none of FRA, only [USA]");
    }

    @Test
    void login_whenDiscoveryDescribesAnotherIssuer_sendsNoPassword() {
        kases.issuer.discovery = asked -> Reply.json(
                200, "{\"issuer\":\"https://evil.example\",\"token_endpoint\":\"https://evil.example/token\"}");

        assertThatThrownBy(() -> federation.login("alice.usa"))
                .isInstanceOf(BadAnswerException.class)
                .hasMessageContaining("does not describe the issuer");
        assertThat(kases.issuer.server.count("/usa/token")).isZero();
    }

    @Test
    void login_whenTheTokenEndpointIsNotHttps_sendsNoPassword() {
        kases.issuer.discovery = asked -> Reply.json(
                200, "{\"issuer\":\"" + kases.issuer.url() + "\",\"token_endpoint\":\"http://localhost/token\"}");

        assertThatThrownBy(() -> federation.login("alice.usa"))
                .isInstanceOf(BadAnswerException.class)
                .hasMessageContaining("https token_endpoint");
    }

    @Test
    void login_whenTheTokenIsABearerToken_isNotContent() {
        kases.issuer.token =
                asked -> Reply.json(200, "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":300}");

        assertThatThrownBy(() -> federation.login("alice.usa"))
                .isInstanceOf(BadAnswerException.class)
                .hasMessageContaining("type DPoP");
    }

    @Test
    void login_whenRedirected_doesNotFollow() {
        kases.issuer.token = asked -> Reply.json(307, "{}").with("Location", kases.usa.url() + "/rewrap");

        assertThatThrownBy(() -> federation.login("alice.usa")).isInstanceOf(LoginRefusedException.class);
        assertThat(kases.usa.server.count("/rewrap")).isZero();
    }

    @Test
    void login_whenTheCertificateIsNotTrusted_isNoAnswer() throws Exception {
        TestCertificate.fresh().writePem(directory.resolve("ca.pem"));
        try (Federation distrustful = Federation.load(kases.clientJson)) {
            assertThatThrownBy(() -> distrustful.login("alice.usa"))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("is its CA in the bundle?");
        }
    }

    @Test
    void login_whenNobodyListens_isNoAnswer() {
        kases.issuer.close();

        assertThatThrownBy(() -> federation.login("alice.usa"))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining(kases.issuer.url());
    }

    private static Object nonce(TestServer.Asked asked) throws Exception {
        return SignedJWT.parse(asked.header("DPoP")).getJWTClaimsSet().getClaim("nonce");
    }
}
