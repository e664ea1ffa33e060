package org.coalition.kas.auth;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An issuer's key set, fetched from where the configuration says, or else from where the issuer's own metadata says
 * (OpenID Connect Discovery 1.0 section 4).
 *
 * <p>At most one fetch in a while, for whatever reason: a stranger who sends unknown {@code kid}s must not make us a
 * nuisance to the issuer. Nimbus's own limit allows two, and stands before the tolerance of outages, so that a stranger
 * could have valid tokens refused while the issuer is down. This one says that the set can't be had, and the last one is
 * used on.
 */
final class IssuerKeySet implements JWKSetSource<SecurityContext> {

    private static final String METADATA = "/.well-known/openid-configuration";

    private final String issuer;
    private final @Nullable URI jwksUri;
    private final ResourceRetriever retriever;
    private final long intervalMillis;
    private long nextMillis;

    /**
     * The key set of an issuer.
     *
     * @param jwksUri where it is; null to have it discovered
     * @param interval at most one fetch in this time
     */
    IssuerKeySet(String issuer, @Nullable URI jwksUri, ResourceRetriever retriever, Duration interval) {
        this.issuer = issuer;
        this.jwksUri = jwksUri;
        this.retriever = retriever;
        this.intervalMillis = interval.toMillis();
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long currentTime, @Nullable SecurityContext context)
            throws KeySourceException {
        requireTurn(currentTime);
        try (URLBasedJWKSetSource<SecurityContext> source = new URLBasedJWKSetSource<>(url(), retriever)) {
            return source.getJWKSet(refresh, currentTime, context);
        } catch (IOException | ParseException | RuntimeException e) {
            throw new JWKSetRetrievalException("the issuer's metadata can't be used", e);
        }
    }

    private synchronized void requireTurn(long currentTime) throws JWKSetUnavailableException {
        if (currentTime < nextMillis) {
            throw new JWKSetUnavailableException("the key set was fetched a moment ago");
        }
        nextMillis = currentTime + intervalMillis;
    }

    private URL url() throws IOException, ParseException {
        return (jwksUri == null ? discovered() : jwksUri).toURL();
    }

    /** The issuer named in the metadata must be the one that was asked for (section 4.3). */
    private URI discovered() throws IOException, ParseException {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        URL place = URI.create(base + METADATA).toURL();
        Map<String, Object> metadata =
                JSONObjectUtils.parse(retriever.retrieveResource(place).getContent());
        URI found = JSONObjectUtils.getURI(metadata, "jwks_uri");
        if (!issuer.equals(metadata.get("issuer")) || found == null || !"https".equals(found.getScheme())) {
            throw new IOException(place + " is not of that issuer, or has no jwks_uri with https");
        }
        return found;
    }

    @Override
    public void close() {
        // The retriever holds nothing open.
    }
}
