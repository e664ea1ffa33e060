package org.coalition.kas.protocol;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Scheme, host and port of a KAS, normalised (RFC 6454 section 4): what a KAO's {@code url} is looked up by. It is a
 * lookup key only and never a place to connect to.
 *
 * @param value for example {@code https://kas-usa.example:8443}; the port is always there
 */
public record KasOrigin(String value) {

    private static final Pattern HOST = Pattern.compile("[a-z0-9.-]{1,253}|\\[[0-9a-f:.]{2,45}]");
    private static final int HTTPS_PORT = 443;

    /**
     * The origin of an absolute {@code https} URL.
     *
     * @throws IllegalArgumentException if it is none, or carries user information; fit for the caller
     */
    public static KasOrigin of(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be an absolute https URL", e);
        }
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        int port = uri.getPort() == -1 ? HTTPS_PORT : uri.getPort();
        boolean https = "https".equalsIgnoreCase(uri.getScheme());
        if (!https || uri.getRawUserInfo() != null || !HOST.matcher(host).matches() || port < 1 || port > 65535) {
            throw new IllegalArgumentException("must be an absolute https URL");
        }
        return new KasOrigin("https://" + host + ":" + port);
    }

    @Override
    public String toString() {
        return value;
    }
}
