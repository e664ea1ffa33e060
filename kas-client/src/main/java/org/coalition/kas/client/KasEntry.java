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

    /** Of one wrapping key. */
    public URI keyStateUri(String kid) {
        return URI.create(keysUri() + "/" + segment(kid) + "/state");
    }

    public URI registryUri() {
        return URI.create(url + "/admin/registry");
    }

    /** Of one member of the registry. */
    public URI memberUri(String kasId) {
        return URI.create(registryUri() + "/" + segment(kasId));
    }

    public URI agreementsUri() {
        return URI.create(url + "/admin/agreements");
    }

    /** Of one agreement. */
    public URI agreementUri(String fromKas, String toKas) {
        return URI.create(agreementsUri() + "/" + segment(fromKas) + "/" + segment(toKas));
    }

    /** What could not be a name leads nowhere else. */
    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    public URI explainUri() {
        return URI.create(url + "/admin/policy/explain");
    }

    /** What a KAO's {@code url} is compared with. */
    public KasOrigin origin() {
        return KasOrigin.of(url.toString());
    }
}
