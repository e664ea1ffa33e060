package org.coalition.kas.issuer;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One nation's issuer: what it publishes about itself (OpenID Connect Discovery, RFC 8414), and its token endpoint. */
final class NationIssuer {

    /** Short enough for a test that adds a key, long enough that nobody asks for each token. */
    private static final String CACHED = "public, max-age=300";

    private final URI identifier;
    private final SigningKeys keys;
    private final TokenEndpoint endpoint;

    NationIssuer(URI identifier, SigningKeys keys, TokenEndpoint endpoint) {
        this.identifier = identifier;
        this.keys = keys;
        this.endpoint = endpoint;
    }

    URI identifier() {
        return identifier;
    }

    static URI tokenEndpoint(URI identifier) {
        return URI.create(identifier + "/token");
    }

    /** Everything that this issuer serves, by path. */
    Map<String, Resource> resources() {
        var root = identifier.getRawPath();
        return Map.of(
                root + "/.well-known/openid-configuration",
                new Resource.Document(JSONObjectUtils.toJSONString(metadata()), CACHED),
                root + "/jwks",
                new Resource.Document(
                        JSONObjectUtils.toJSONString(keys.published().toJSONObject()), CACHED),
                root + "/token",
                new Resource.Tokens(endpoint));
    }

    /**
     * The last two members speak of ID tokens, of which there are none here: OpenID Connect wants them all the same,
     * and some libraries refuse a document without them.
     */
    private Map<String, Object> metadata() {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("issuer", identifier.toString());
        metadata.put("token_endpoint", tokenEndpoint(identifier).toString());
        metadata.put("jwks_uri", identifier + "/jwks");
        metadata.put("grant_types_supported", TokenEndpoint.GRANT_TYPES);
        metadata.put(
                "token_endpoint_auth_methods_supported", List.of("client_secret_basic", "client_secret_post", "none"));
        metadata.put(
                "dpop_signing_alg_values_supported",
                DpopProofVerifier.ALGORITHMS.stream().map(Algorithm::getName).toList());
        metadata.put("response_types_supported", List.of());
        metadata.put("subject_types_supported", List.of("public"));
        metadata.put("id_token_signing_alg_values_supported", List.of(JWSAlgorithm.ES256.getName()));
        return metadata;
    }
}
