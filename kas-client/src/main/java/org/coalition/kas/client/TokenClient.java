package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.coalition.kas.protocol.KasOrigin;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;

/**
 * Gets access tokens that are bound to a DPoP key: OpenID Connect Discovery, then the password grant (RFC 6749 section
 * 4.3) with a proof (RFC 9449 section 5).
 */
public final class TokenClient {

    private static final int MAX_LIFETIME_SECONDS = 86_400;

    private final HttpsTransport transport;
    private final DpopExchange exchange;
    private final String clientId;

    /**
     * Logs in as this program.
     *
     * @param clientId a public client of the issuers: it has no secret
     */
    public TokenClient(HttpsTransport transport, DpopExchange exchange, String clientId) {
        this.transport = transport;
        this.exchange = exchange;
        this.clientId = clientId;
    }

    /**
     * Logs a user in.
     *
     * @param passwordFile read now, and wiped from memory as far as that can be had
     * @throws LoginRefusedException if the issuer gives no token
     */
    public AccessToken login(URI issuer, String user, Path passwordFile) throws KasException {
        URI endpoint = tokenEndpoint(issuer);
        byte[] form = new byte[0];
        try (UserPassword password = UserPassword.read(passwordFile)) {
            form = password.appendedTo(
                    "grant_type=password&client_id=" + encoded(clientId) + "&username=" + encoded(user) + "&password=");
            Instant asked = Instant.now();
            return token(user, asked, exchange.post(endpoint, "application/x-www-form-urlencoded", form, null));
        } finally {
            Arrays.fill(form, (byte) 0);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private URI tokenEndpoint(URI issuer) throws KasException {
        URI discovery = URI.create(issuer + "/.well-known/openid-configuration");
        HttpResponse<byte[]> answer = transport.get(discovery);
        JsonNode metadata = json(answer, discovery);
        if (answer.statusCode() != 200
                || !issuer.toString().equals(metadata.path("issuer").textValue())) {
            throw new BadAnswerException(discovery + " does not describe the issuer " + issuer);
        }
        String endpoint = metadata.path("token_endpoint").asText();
        try {
            KasOrigin.of(endpoint);
            return URI.create(endpoint);
        } catch (IllegalArgumentException e) {
            throw new BadAnswerException(discovery + " names no https token_endpoint", e);
        }
    }

    private static AccessToken token(String user, Instant asked, HttpResponse<byte[]> answer) throws KasException {
        JsonNode json = json(answer, answer.uri());
        if (answer.statusCode() != 200) {
            throw new LoginRefusedException(
                    user,
                    answer.statusCode(),
                    json.path("error").asText("status " + answer.statusCode()),
                    json.path("error_description").asText());
        }
        String value = json.path("access_token").asText();
        if (value.isEmpty() || !"DPoP".equalsIgnoreCase(json.path("token_type").asText())) {
            throw new BadAnswerException(answer.uri() + " gave no token of the type DPoP");
        }
        return new AccessToken(
                value, asked.plusSeconds(Math.clamp(json.path("expires_in").asLong(), 0, MAX_LIFETIME_SECONDS)));
    }

    private static JsonNode json(HttpResponse<byte[]> answer, URI uri) throws BadAnswerException {
        try {
            return StrictJson.parse(answer.body());
        } catch (MalformedRequestException e) {
            throw new BadAnswerException(uri + " answered " + answer.statusCode() + " without JSON", e);
        }
    }
}
