package org.coalition.kas.issuer;

import static org.coalition.kas.issuer.OAuthException.Code.INVALID_REQUEST;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of an {@code application/x-www-form-urlencoded} body, each at most once (RFC 6749 section 3.2). */
final class FormBody {

    private final Map<String, String> parameters;

    private FormBody(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    static FormBody parse(String body) throws OAuthException {
        var parameters = new LinkedHashMap<String, String>();
        for (var pair : body.split("&", -1)) {
            var equals = pair.indexOf('=');
            var name = decode(equals < 0 ? pair : pair.substring(0, equals));
            var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (parameters.putIfAbsent(name, value) != null) {
                throw new OAuthException(INVALID_REQUEST, "a parameter is there twice");
            }
        }
        return new FormBody(parameters);
    }

    /** Decodes one name or value. */
    static String decode(String text) throws OAuthException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new OAuthException(INVALID_REQUEST, "a percent sign is not followed by two hexadecimal digits");
        }
    }

    /** A parameter's value; one without a value counts as absent (RFC 6749 section 3.2). */
    @Nullable
    String find(String name) {
        var value = parameters.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    String require(String name) throws OAuthException {
        var value = find(name);
        if (value == null) {
            throw new OAuthException(INVALID_REQUEST, name + " is missing");
        }
        return value;
    }
}
