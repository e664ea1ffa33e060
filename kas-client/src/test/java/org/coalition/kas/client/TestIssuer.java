package org.coalition.kas.client;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalition.kas.client.TestServer.Reply;

/** Plays an issuer: gives a token to everyone who knows the password. */
public final class TestIssuer implements AutoCloseable {

    public static final String PASSWORD = "pass & wörd%";

    final TestServer server;
    String clientId = "kas-cli";
    TestServer.Answer discovery = asked ->
            Reply.json(200, "{\"issuer\":\"" + url() + "\",\"token_endpoint\":\"" + url() + "/token\",\"unknown\":[]}");
    TestServer.Answer token = this::grant;
    private String accessToken = "a.b.c";

    public TestIssuer(TestCertificate certificate) throws Exception {
        server = new TestServer(certificate);
        server.on("/usa/.well-known/openid-configuration", asked -> discovery.to(asked));
        server.on("/usa/token", asked -> token.to(asked));
    }

    public String url() {
        return server.url() + "/usa";
    }

    /** Says this of everyone from now on. */
    public void vouch(String claims) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String header = base64.encodeToString("{\"alg\":\"ES256\"}".getBytes(StandardCharsets.UTF_8));
        accessToken = header + "." + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
    }

    /** Who has logged in. */
    public List<String> users() {
        return server.asked.stream()
                .filter(asked -> asked.path().equals("/usa/token"))
                .map(asked -> asked.body().replaceAll(".*username=([^&]*)&.*", "$1"))
                .toList();
    }

    Reply grant(TestServer.Asked asked) {
        Map<String, String> form = new HashMap<>();
        for (String pair : asked.body().split("&", -1)) {
            String[] parts = pair.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        if (!form.equals(Map.of(
                "grant_type",
                "password",
                "client_id",
                clientId,
                "username",
                form.get("username"),
                "password",
                PASSWORD))) {
            return Reply.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"unknown user\"}");
        }
        return Reply.json(200, "{\"access_token\":\"" + accessToken + "\",\"token_type\":\"DPoP\",\"expires_in\":300}");
    }

    @Override
    public void close() {
        server.close();
    }
}
