package org.coalition.kas.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What RFC 6749 section 5.2 calls an error, one at a time. */
class GrantRefusalTest {

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
    void aWrongPassword_isRefused() throws Exception {
        assertRefused(ask(alice("password", "wrong")), 400, "invalid_grant");
    }

    @Test
    void anUnknownUser_isRefusedInTheSameWords() throws Exception {
        assertThat(ask(alice("username", "mallory.usa")).body())
                .isEqualTo(ask(alice("password", "wrong")).body());
    }

    @Test
    void aUserOfAnotherNation_isRefused() throws Exception {
        assertRefused(ask(alice("username", "pierre.fra")), 400, "invalid_grant");
    }

    @Test
    void aMissingPassword_isAnInvalidRequest() throws Exception {
        assertRefused(ask(alice("password", "")), 400, "invalid_request");
    }

    @Test
    void aMissingGrantType_isAnInvalidRequest() throws Exception {
        assertRefused(ask(alice("grant_type", "")), 400, "invalid_request");
    }

    @Test
    void anotherGrantType_isUnsupported() throws Exception {
        assertRefused(ask(alice("grant_type", "authorization_code")), 400, "unsupported_grant_type");
    }

    @Test
    void aProof_afterAWrongPassword_mayBeUsedAgain() throws Exception {
        var proof = issuer.proof().sign();
        issuer.ask("USA", alice("password", "wrong"), proof);

        assertThat(issuer.askWith(proof).statusCode()).isEqualTo(200);
    }

    @Test
    void aClientWithAWrongSecret_isRefused_andToldHowToAuthenticate() throws Exception {
        var answer = ask(client("kas-tests-usa", "wrong"));

        assertRefused(answer, 401, "invalid_client");
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Basic ");
    }

    @Test
    void aClientOfAnotherNation_isRefused() throws Exception {
        assertRefused(ask(client("kas-tests-fra", RunningIssuer.PASSWORD)), 401, "invalid_client");
    }

    @Test
    void thePublicClient_getsNoTokenOfItsOwn() throws Exception {
        assertRefused(ask(Map.of("grant_type", "client_credentials")), 401, "invalid_client");
    }

    @Test
    void aConfidentialClient_withoutItsSecret_isRefused() throws Exception {
        assertRefused(ask(alice("client_id", "kas-tests-usa")), 401, "invalid_client");
    }

    @Test
    void anotherSchemeThanBasic_isRefused() throws Exception {
        assertRefused(askAuthorized("Bearer abc"), 401, "invalid_client");
    }

    @Test
    void basicThatIsNoBase64_isRefused() throws Exception {
        assertRefused(askAuthorized("Basic ???"), 401, "invalid_client");
    }

    @Test
    void twoWaysOfClientAuthentication_areAnInvalidRequest() throws Exception {
        var request = issuer.request(
                        "USA",
                        client("kas-tests-usa", RunningIssuer.PASSWORD),
                        issuer.proof().sign())
                .header("Authorization", "Basic abc");

        assertRefused(issuer.send(request), 400, "invalid_request");
    }

    @Test
    void aParameterGivenTwice_isAnInvalidRequest() throws Exception {
        assertRefused(askRaw("grant_type=password&grant_type=password"), 400, "invalid_request");
    }

    @Test
    void brokenPercentEncoding_isAnInvalidRequest() throws Exception {
        assertRefused(askRaw("grant_type=%zz"), 400, "invalid_request");
    }

    @Test
    void aBodyOver16KiB_isTooLarge() throws Exception {
        assertRefused(ask(alice("scope", "x".repeat(HttpEdge.LARGEST_BODY))), 413, "invalid_request");
    }

    @Test
    void aJsonBody_isAnUnsupportedMediaType() throws Exception {
        var request = issuer.request("USA", RunningIssuer.ALICE, issuer.proof().sign())
                .setHeader("Content-Type", "application/json");

        assertThat(issuer.send(request).statusCode()).isEqualTo(415);
    }

    @Test
    void aRefusal_quotesNothingOfTheRequest_andMayNotBeStored() throws Exception {
        var answer = ask(alice("password", "my-other-password"));

        assertThat(answer.body()).doesNotContain("my-other-password").doesNotContain("alice");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    private static HttpResponse<String> ask(Map<String, String> form) throws Exception {
        return issuer.ask("USA", form, issuer.proof().sign());
    }

    private static HttpResponse<String> askAuthorized(String authorization) throws Exception {
        return issuer.send(
                issuer.request("USA", RunningIssuer.ALICE, issuer.proof().sign())
                        .header("Authorization", authorization));
    }

    private static HttpResponse<String> askRaw(String body) throws Exception {
        return issuer.send(
                issuer.request("USA", Map.of(), issuer.proof().sign()).POST(BodyPublishers.ofString(body)));
    }

    private static Map<String, String> alice(String parameter, String value) {
        var form = new HashMap<>(RunningIssuer.ALICE);
        form.put(parameter, value);
        return form;
    }

    private static Map<String, String> client(String id, String secret) {
        return Map.of("grant_type", "client_credentials", "client_id", id, "client_secret", secret);
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String error) throws Exception {
        assertThat(JSONObjectUtils.parse(answer.body())).containsEntry("error", error);
        assertThat(answer.statusCode()).isEqualTo(status);
    }
}
