package org.coalition.kas.auth;

import com.github.benmanes.caffeine.cache.Ticker;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /** While there is no set at all, no token of the issuer's can be taken. */
    private static final Duration FIRST_INTERVAL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeySet.class);

    private final String issuer;
    private final @Nullable URI jwksUri;
    private final ResourceRetriever retriever;
    private final Duration interval;
    private final Ticker ticker;
    private volatile boolean hadOne;
    private volatile long refreshedAt;
    private boolean failing;
    private long lastTurn;

    /**
     * The key set of an issuer.
     *
     * @param jwksUri where it is; null to have it discovered
     * @param retriever bounds each fetch in time and size
     * @param interval at most one fetch in this time
     */
    IssuerKeySet(String issuer, @Nullable URI jwksUri, ResourceRetriever retriever, Duration interval, Ticker ticker) {
        this.issuer = issuer;
        this.jwksUri = jwksUri;
        this.retriever = retriever;
        this.interval = interval;
        this.ticker = ticker;
        this.refreshedAt = ticker.read();
        this.lastTurn = refreshedAt - interval.toNanos();
    }

    /** How long ago the set was fetched, or else how long it has been waited for. */
    Duration age() {
        return Duration.ofNanos(ticker.read() - refreshedAt);
    }

    /** Whether it has ever been fetched. */
    boolean hadOne() {
        return hadOne;
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long currentTime, @Nullable SecurityContext context)
            throws KeySourceException {
        requireTurn();
        try (URLBasedJWKSetSource<SecurityContext> source = new URLBasedJWKSetSource<>(url(), retriever)) {
            JWKSet keys = source.getJWKSet(refresh, currentTime, context);
            refreshedAt = ticker.read();
            hadOne = true;
            note(null);
            return keys;
        } catch (KeySourceException e) {
            note(e);
            throw e;
        } catch (IOException | ParseException | RuntimeException e) {
            note(e);
            throw new JWKSetRetrievalException("the issuer's metadata can't be used", e);
        }
    }

    private synchronized void requireTurn() throws JWKSetUnavailableException {
        long now = ticker.read();
        Duration pause = hadOne || interval.compareTo(FIRST_INTERVAL) < 0 ? interval : FIRST_INTERVAL;
        if (now - lastTurn < pause.toNanos()) {
            throw new JWKSetUnavailableException("the key set was fetched a moment ago");
        }
        lastTurn = now;
    }

    /** Says once that the issuer is away, and once that it is back. */
    private synchronized void note(@Nullable Exception trouble) {
        if (trouble != null && !failing) {
            LOG.warn(
                    "The key set of the issuer {} can't be fetched: {}. {}",
                    issuer,
                    String.valueOf(trouble.getCause() == null ? trouble : trouble.getCause()),
                    hadOne ? "The last one is used for a while" : "Its tokens are refused until it can");
        } else if (trouble == null && failing) {
            LOG.info("The key set of the issuer {} can be fetched again", issuer);
        }
        failing = trouble != null;
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
