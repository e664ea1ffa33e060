package org.coalition.kas.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTokenTest {

    private static final Map<String, String> CLIENT = Map.of("grant_type", "client_credentials");

    @TempDir
    static Path directory;

    private static RunningIssuer issuer;

    @BeforeAll
    static void start() throws Exception {
        issuer = RunningIssuer.in(directory);
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    @Test
    void answer_isADpopTokenThatNobodyMayStore() throws Exception {
        var answer = issuer.askWith(issuer.proof().sign());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(JSONObjectUtils.parse(answer.body()))
                .containsEntry("token_type", "DPoP")
                .containsEntry("expires_in", 300L)
                .containsKey("access_token");
    }

    @Test
    void header_saysAccessTokenAndWhichKey() throws Exception {
        var header = issuer.token("USA", RunningIssuer.ALICE).getHeader();

        assertThat(header.getType().getType()).isEqualTo("at+jwt");
        assertThat(header.getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
        assertThat(header.getKeyID())
                .isEqualTo(Tokens.keys(issuer, "USA").getKeys().getFirst().getKeyID());
    }

    @Test
    void token_isBoundToTheKeyOfTheProof() throws Exception {
        var token = issuer.token("USA", RunningIssuer.ALICE);

        assertThat(token.getJWTClaimsSet().getJSONObjectClaim("cnf"))
                .isEqualTo(Map.of("jkt", issuer.key.computeThumbprint().toString()));
    }

    @Test
    void token_ofAUser_saysWhoIssuedItToWhomUntilWhen() throws Exception {
        var claims = issuer.token("USA", RunningIssuer.ALICE).getJWTClaimsSet();
        var now = issuer.clock.instant();

        assertThat(claims.getIssuer()).isEqualTo(issuer.issuerOf("USA").toString());
        assertThat(claims.getSubject()).isEqualTo("alice.usa");
        assertThat(claims.getAudience()).containsExactly("coalition-kas");
        assertThat(claims.getIssueTime()).isEqualTo(now);
        assertThat(claims.getExpirationTime()).isEqualTo(now.plus(Duration.ofMinutes(5)));
        assertThat(claims.getStringClaim("client_id")).isEqualTo("kas-cli");
    }

    @Test
    void token_ofAUser_carriesTheAttributes() throws Exception {
        var claims = issuer.token("USA", RunningIssuer.ALICE).getJWTClaimsSet();

        assertThat(claims.getClaims())
                .containsEntry("uniqueID", "alice.usa")
                .containsEntry("clearance", "SECRET")
                .containsEntry("countryOfAffiliation", "USA")
                .containsEntry("acpCOI", List.of("FVEY", "NATO"))
                .containsEntry("organizationType", "GOV")
                .containsEntry("acr", "AAL2")
                .containsEntry("amr", List.of("pwd", "otp"))
                .containsEntry("auth_time", issuer.clock.instant().getEpochSecond())
                .doesNotContainKey("roles");
    }

    @Test
    void token_ofAnotherNation_keepsItsOwnWordForTheClearance() throws Exception {
        var form = Map.of("grant_type", "password", "username", "pierre.fra", "password", RunningIssuer.PASSWORD);

        var claims = issuer.token("FRA", form).getJWTClaimsSet();

        assertThat(claims.getIssuer()).isEqualTo(issuer.issuerOf("FRA").toString());
        assertThat(claims.getStringClaim("clearance")).isEqualTo("SECRET DÉFENSE");
    }

    @Test
    void token_ofAnAdministrator_carriesTheRoles() throws Exception {
        var form = Map.of("grant_type", "password", "username", "admin.usa", "password", RunningIssuer.PASSWORD);

        assertThat(issuer.token("USA", form).getJWTClaimsSet().getStringListClaim("roles"))
                .containsExactly("kas-admin", "kas-observer");
    }

    @Test
    void tokens_neverShareAnIdentifier_whichHas128Bit() throws Exception {
        var one = issuer.token("USA", RunningIssuer.ALICE).getJWTClaimsSet().getJWTID();
        var other = issuer.token("USA", RunningIssuer.ALICE).getJWTClaimsSet().getJWTID();

        assertThat(one).isNotEqualTo(other);
        assertThat(Base64.getUrlDecoder().decode(one)).hasSize(16);
    }

    @Test
    void clientCredentials_byBasic_giveATokenWithoutALogin() throws Exception {
        var request = issuer.request("USA", CLIENT, issuer.proof().sign())
                .header("Authorization", basic("kas-tests-usa", "correct+horse%2Bbattery%25staple"));

        var token = Tokens.verified(issuer, "USA", issuer.send(request).body());

        assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("kas-tests-usa");
        assertThat(token.getJWTClaimsSet().getClaims())
                .containsEntry("client_id", "kas-tests-usa")
                .containsEntry("countryOfAffiliation", "USA")
                .doesNotContainKeys("auth_time", "acr", "amr");
    }

    @Test
    void clientCredentials_byForm_giveATokenToo() throws Exception {
        var form = Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                "kas-tests-fra",
                "client_secret",
                RunningIssuer.PASSWORD);

        assertThat(issuer.token("FRA", form).getJWTClaimsSet().getSubject()).isEqualTo("kas-tests-fra");
    }

    @Test
    void password_throughAnAuthenticatedClient_namesThatClient() throws Exception {
        var request = issuer.request("USA", RunningIssuer.ALICE, issuer.proof().sign())
                .header("Authorization", basic("kas-tests-usa", "correct+horse%2Bbattery%25staple"));

        var claims = Tokens.verified(issuer, "USA", issuer.send(request).body()).getJWTClaimsSet();

        assertThat(claims.getSubject()).isEqualTo("alice.usa");
        assertThat(claims.getStringClaim("client_id")).isEqualTo("kas-tests-usa");
    }

    @Test
    void proofs_ofEveryPublishedAlgorithm_areAccepted() throws Exception {
        var rsa = new RSAKeyGenerator(2048).generate();
        var keys = Map.<String, JWK>of(
                "ES384", new ECKeyGenerator(Curve.P_384).generate(), "PS256", rsa, "RS256", rsa, "ES256", issuer.key);

        for (var key : keys.entrySet()) {
            var proof = Proof.of(key.getValue(), key.getKey(), issuer.tokenEndpoint("USA"), now());
            assertThat(issuer.askWith(proof.sign()).statusCode())
                    .as(key.getKey())
                    .isEqualTo(200);
        }
    }

    @Test
    void options_ofAudienceAndLifetime_showInTheToken(@TempDir Path other) throws Exception {
        try (var changed = RunningIssuer.in(
                other, options -> options.audience("kas-usa", "kas-fra").tokenLifetime(Duration.ofSeconds(30)))) {
            var claims = changed.token("USA", RunningIssuer.ALICE).getJWTClaimsSet();

            assertThat(claims.getAudience()).containsExactly("kas-usa", "kas-fra");
            assertThat(claims.getExpirationTime()).isEqualTo(now().plusSeconds(30));
        }
    }

    private static Instant now() {
        return issuer.clock.instant();
    }

    private static String basic(String id, String secret) {
        var pair = (id + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
