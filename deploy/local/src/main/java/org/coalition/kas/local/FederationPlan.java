package org.coalition.kas.local;

import java.util.List;
import java.util.Map;

/**
 * What a local federation is to consist of.
 *
 * @param nations whose KASes run, by their codes
 * @param firstPort where to begin with ports, on the first start; 0 for any free ones
 * @param kasEnvironment environment variables of every KAS, beside those of this process; for example {@code ENABLE_CACHE}
 * @param peerUrls where peers are told to reach a nation's KAS, by its code, instead of at its own listener: a relay
 * @param origins where clients reach a nation's KAS, by its code, instead of at its own listener: a load balancer
 * @param idp who issues access tokens
 * @param bothCompilers whether the KASes' JVMs have the second compiler, too: fast after minutes, slow until then
 */
public record FederationPlan(
        List<String> nations,
        int firstPort,
        Map<String, String> kasEnvironment,
        Map<String, String> peerUrls,
        Map<String, String> origins,
        Idp idp,
        boolean bothCompilers) {

    public FederationPlan {
        nations = List.copyOf(nations);
        kasEnvironment = Map.copyOf(kasEnvironment);
        peerUrls = Map.copyOf(peerUrls);
        origins = Map.copyOf(origins);
    }

    /** These nations, on any free ports, as they come, with the token issuer. */
    public static FederationPlan of(List<String> nations) {
        return new FederationPlan(nations, 0, Map.of(), Map.of(), Map.of(), Idp.TOKEN_ISSUER, false);
    }

    public FederationPlan withFirstPort(int port) {
        return new FederationPlan(nations, port, kasEnvironment, peerUrls, origins, idp, bothCompilers);
    }

    public FederationPlan withKasEnvironment(Map<String, String> environment) {
        return new FederationPlan(nations, firstPort, environment, peerUrls, origins, idp, bothCompilers);
    }

    public FederationPlan withPeerUrls(Map<String, String> urls) {
        return new FederationPlan(nations, firstPort, kasEnvironment, urls, origins, idp, bothCompilers);
    }

    public FederationPlan withOrigins(Map<String, String> urls) {
        return new FederationPlan(nations, firstPort, kasEnvironment, peerUrls, urls, idp, bothCompilers);
    }

    public FederationPlan withIdp(Idp other) {
        return new FederationPlan(nations, firstPort, kasEnvironment, peerUrls, origins, other, bothCompilers);
    }

    /** The same with the JVM flags that the images have. */
    public FederationPlan withBothCompilers() {
        return new FederationPlan(nations, firstPort, kasEnvironment, peerUrls, origins, idp, true);
    }
}
