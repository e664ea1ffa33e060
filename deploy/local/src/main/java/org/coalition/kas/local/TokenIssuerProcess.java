package org.coalition.kas.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The project's own token issuer. */
final class TokenIssuerProcess implements IdentityProvider {

    private static final Duration START = Duration.ofSeconds(30);

    private final String url;
    private final Child child;

    TokenIssuerProcess(Home home, Ports ports, Pki pki, Secrets secrets, Programs programs) {
        int port = ports.of("token-issuer");
        Path certificate = pki.server("token-issuer", Infrastructure.AUTHORITY);
        this.url = "https://localhost:" + port;
        this.child = new Child(
                "token-issuer",
                home,
                programs.tokenIssuer(List.of(
                        "--nations=" + String.join(",", Infrastructure.ISSUERS),
                        "--state=" + home.folder("data/token-issuer"),
                        "--password-file=" + secrets.password("users"),
                        "--tls-certificate=" + certificate,
                        "--tls-key=" + Pki.keyOf(certificate),
                        "--port=" + port)));
    }

    @Override
    public Child child() {
        return child;
    }

    @Override
    public String issuer(String nation) {
        return issuer(url, nation);
    }

    /** A nation's issuer at a token issuer with this base URL. */
    static String issuer(String url, String nation) {
        return url + "/" + new NationProfile(nation).lower();
    }

    @Override
    public void awaitReady(Probe probe) {
        child.awaitReady(START, () -> probe.isOk(url + "/health"));
    }
}
