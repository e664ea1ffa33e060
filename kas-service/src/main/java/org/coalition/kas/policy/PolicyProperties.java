package org.coalition.kas.policy;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which engine decides.
 *
 * @param opaUrl an OPA server's scheme, host and port; the policy that was compiled into this service if absent
 * @param opaTimeout of one question, from the first byte sent to the last one read
 * @param opaSslBundle whom to trust as that server, and what to present if it asks; needed for {@code https}
 */
@ConfigurationProperties("kas.policy")
record PolicyProperties(
        @Nullable URI opaUrl,
        @DefaultValue("1s") Duration opaTimeout,
        @Nullable String opaSslBundle) {

    PolicyProperties {
        if (opaTimeout.isNegative() || opaTimeout.isZero()) {
            throw new IllegalArgumentException("kas.policy.opa-timeout must be longer than nothing");
        }
        if (opaUrl == null) {
            require(opaSslBundle == null, "kas.policy.opa-ssl-bundle is of no use without kas.policy.opa-url");
        } else {
            requireOrigin(opaUrl);
            requireProtected(opaUrl, opaSslBundle);
        }
    }

    private static void requireOrigin(URI url) {
        boolean isOrigin = url.getScheme() != null
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawPath().isEmpty()
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
        require(isOrigin, "kas.policy.opa-url must be scheme, host and port alone, as http://127.0.0.1:8181");
    }

    /** A decision that somebody on the way could change is none. */
    private static void requireProtected(URI url, @Nullable String sslBundle) {
        switch (url.getScheme().toLowerCase(Locale.ROOT)) {
            case "http" -> {
                require(isLoopback(url.getHost()), "kas.policy.opa-url must be https, or http to a loopback address");
                require(sslBundle == null, "kas.policy.opa-ssl-bundle is of no use with http");
            }
            case "https" ->
                require(sslBundle != null, "kas.policy.opa-ssl-bundle must be set where kas.policy.opa-url is https");
            default -> throw new IllegalArgumentException("kas.policy.opa-url must be http or https");
        }
    }

    private static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    private static void require(boolean asItShouldBe, String sentence) {
        if (!asItShouldBe) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
