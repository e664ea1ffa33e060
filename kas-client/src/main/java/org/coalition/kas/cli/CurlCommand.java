package org.coalition.kas.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Session;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.ztdf.Manifest;

/** A rewrap request as a curl command, for people who want to see the wire. */
final class CurlCommand {

    private static final String NEXT_LINE = " \\\n  ";

    private CurlCommand() {}

    /** Holds the user's access token, bound to a key that is gone when this process is. */
    static String of(Federation federation, Session session, Manifest manifest) throws KasException {
        ObjectNode request = RewrapBody.of(ClientKey.fresh(ClientKey.Type.EC_P256), List.of(manifest.requestGroup()));
        byte[] body = SignedRequest.of(request, session.dpopKey());
        HttpRequest post =
                session.exchange().request(session.kas().rewrapUri(), "application/json", body, session.token(), null);
        StringBuilder curl = new StringBuilder("curl --cacert ")
                .append(quoted(federation.config().trust().toString()))
                .append(NEXT_LINE)
                .append(quoted(post.uri().toString()));
        post.headers()
                .map()
                .forEach((name, values) -> values.forEach(
                        value -> curl.append(NEXT_LINE).append("-H ").append(quoted(name + ": " + value))));
        return curl.append(NEXT_LINE)
                .append("-d ")
                .append(quoted(new String(body, StandardCharsets.UTF_8)))
                .toString();
    }

    /** For a POSIX shell. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
