package org.coalition.kas.issuer;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP answer.
 *
 * @param note what the access log says of it beside the status: never anything out of the request
 */
record Reply(int status, Map<String, String> headers, String body, String note) {

    Reply {
        headers = Map.copyOf(headers);
    }

    static Reply document(Resource.Document document) {
        return json(200, document.json(), "").with("Cache-Control", document.cacheControl());
    }

    static Reply token(Map<String, Object> answer) {
        return json(200, JSONObjectUtils.toJSONString(answer), "").with("Cache-Control", "no-store");
    }

    /** RFC 6749 section 5.2. */
    static Reply refusal(OAuthException refusal) {
        var reply = error(refusal.code().status(), refusal.code().text(), refusal.description());
        return refusal.code() == OAuthException.Code.INVALID_CLIENT
                ? reply.with("WWW-Authenticate", "Basic realm=\"token-issuer\", charset=\"UTF-8\"")
                : reply;
    }

    static Reply error(int status, String code, String description) {
        var body = JSONObjectUtils.toJSONString(Map.of("error", code, "error_description", description));
        return json(status, body, code + ", " + description).with("Cache-Control", "no-store");
    }

    Reply with(String header, String value) {
        var more = new TreeMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, body, note);
    }

    private static Reply json(int status, String body, String note) {
        return new Reply(
                status, Map.of("Content-Type", "application/json", "X-Content-Type-Options", "nosniff"), body, note);
    }
}
