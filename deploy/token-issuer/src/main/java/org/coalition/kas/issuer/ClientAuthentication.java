package org.coalition.kas.issuer;

import static org.coalition.kas.issuer.OAuthException.Code.INVALID_CLIENT;
import static org.coalition.kas.issuer.OAuthException.Code.INVALID_REQUEST;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out which client asks (RFC 6749 section 2.3): by HTTP Basic, by the form, or the public one. */
final class ClientAuthentication {

    /** The client of whoever names none. It has no secret, so it can get tokens for users only. */
    static final String PUBLIC_CLIENT = "kas-cli";

    private static final String BASIC = "basic ";

    private final Map<String, Account> clients;
    private final SharedPassword secret;

    ClientAuthentication(Map<String, Account> clients, SharedPassword secret) {
        this.clients = clients;
        this.secret = secret;
    }

    /**
     * A client that may ask.
     *
     * @param account what is known of it, null for the public client
     */
    record Client(String id, @Nullable Account account) {}

    Client identify(List<String> authorization, FormBody form) throws OAuthException {
        var id = form.find("client_id");
        var formSecret = form.find("client_secret");
        if (!authorization.isEmpty()) {
            if (formSecret != null || authorization.size() > 1) {
                throw new OAuthException(INVALID_REQUEST, "the client authenticates in more than one way");
            }
            return basic(authorization.getFirst(), id);
        }
        if (formSecret != null) {
            return confidential(form.require("client_id"), formSecret);
        }
        if (id == null || id.equals(PUBLIC_CLIENT)) {
            return new Client(PUBLIC_CLIENT, null);
        }
        throw new OAuthException(INVALID_CLIENT, "this client must authenticate");
    }

    private Client basic(String header, @Nullable String formId) throws OAuthException {
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            throw new OAuthException(INVALID_CLIENT, "only HTTP Basic is understood");
        }
        var pair = decode(header.substring(BASIC.length()).strip());
        var colon = pair.indexOf(':');
        if (colon < 0) {
            throw new OAuthException(INVALID_CLIENT, "HTTP Basic without a colon");
        }
        // RFC 6749 section 2.3.1: both are form-encoded before they become Basic credentials.
        var id = FormBody.decode(pair.substring(0, colon));
        if (formId != null && !formId.equals(id)) {
            throw new OAuthException(INVALID_REQUEST, "client_id differs from HTTP Basic");
        }
        return confidential(id, FormBody.decode(pair.substring(colon + 1)));
    }

    private static String decode(String credentials) throws OAuthException {
        try {
            return new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new OAuthException(INVALID_CLIENT, "HTTP Basic without base64");
        }
    }

    /** Compares the secret for unknown clients too: the time taken doesn't tell which names exist. */
    private Client confidential(String id, String candidate) throws OAuthException {
        var right = secret.matches(candidate);
        var account = clients.get(id);
        if (!right || account == null) {
            throw new OAuthException(INVALID_CLIENT, "unknown client or wrong secret");
        }
        return new Client(id, account);
    }
}
