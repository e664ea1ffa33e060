package org.coalition.kas.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.coalition.kas.protocol.KasOrigin;

/**
 * One KAS of the federation, as the client's configuration knows it.
 *
 * @param kasId as it signs its results
 * @param nation ISO 3166 alpha-3
 * @param url https, without a slash at its end
 */
public record KasEntry(String kasId, String nation, URI url) {

    public URI rewrapUri() {
        return URI.create(url + "/rewrap");
    }

    public URI jwksUri() {
        return URI.create(url + "/.well-known/jwks.json");
    }

    public URI revocationsUri() {
        return URI.create(url + "/admin/revocations");
    }

    public URI keysUri() {
        return URI.create(url + "/admin/keys");
    }

    /** Of one wrapping key; a {@code kid} that could not be one leads nowhere else. */
    public URI keyStateUri(String kid) {
        return URI.create(keysUri() + "/" + URLEncoder.encode(kid, StandardCharsets.UTF_8) + "/state");
    }

    public URI explainUri() {
        return URI.create(url + "/admin/policy/explain");
    }

    /** What a KAO's {@code url} is compared with. */
    public KasOrigin origin() {
        return KasOrigin.of(url.toString());
    }
}
