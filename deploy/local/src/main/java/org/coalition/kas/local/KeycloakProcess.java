package org.coalition.kas.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A Keycloak with a realm for each nation. It has no memory of its own: each start imports the realms of
 * {@code deploy/keycloak} anew, with fresh signing keys.
 */
final class KeycloakProcess implements IdentityProvider {

    /** The realms of four nations are imported one after the other, on cores that others use too. */
    private static final Duration START = Duration.ofMinutes(3);

    private static final String DISCOVERY = "/.well-known/openid-configuration";

    private final String url;
    private final Child child;

    KeycloakProcess(Home home, Ports ports, Pki pki, Secrets secrets, Programs programs) {
        int port = ports.of("keycloak");
        this.url = "https://localhost:" + port;
        KeycloakDistribution distribution = programs.keycloak();
        Path folder = folder(home, distribution, programs);
        Path certificate = pki.server("keycloak", Infrastructure.AUTHORITY);
        this.child = new Child(
                "keycloak",
                home,
                distribution.command(
                        folder,
                        List.of(
                                "start",
                                "--optimized",
                                "--import-realm",
                                "--cache=local",
                                "--http-host=127.0.0.1",
                                "--https-port=" + port,
                                "--https-certificate-file=" + certificate,
                                "--https-certificate-key-file=" + Pki.keyOf(certificate),
                                "--hostname=" + url)),
                Map.of(
                        "KAS_USERS_PASSWORD", secrets.read(secrets.password("users")),
                        "KC_BOOTSTRAP_ADMIN_USERNAME", "admin",
                        "KC_BOOTSTRAP_ADMIN_PASSWORD", secrets.read(secrets.password("keycloak-admin"))));
    }

    /** What Keycloak takes for its own folder: the distribution, but for its data. */
    private static Path folder(Home home, KeycloakDistribution distribution, Programs programs) {
        Path folder = home.folder("data/keycloak");
        try {
            for (String part : List.of("lib", "conf", "providers")) {
                Files.deleteIfExists(folder.resolve(part));
                Files.createSymbolicLink(
                        folder.resolve(part), distribution.root().resolve(part));
            }
            Path realms = home.folder("data/keycloak/data/import");
            for (String nation : Infrastructure.ISSUERS) {
                String name = new NationProfile(nation).lower() + ".json";
                Files.copy(programs.realms().resolve(name), realms.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
            return folder;
        } catch (IOException e) {
            throw new LocalFailure("cannot prepare " + folder, e);
        }
    }

    @Override
    public Child child() {
        return child;
    }

    @Override
    public String issuer(String nation) {
        return url + "/realms/" + new NationProfile(nation).lower();
    }

    @Override
    public void awaitReady(Probe probe) {
        child.awaitReady(START, () -> Infrastructure.ISSUERS.stream()
                .allMatch(nation -> probe.isOk(issuer(nation) + DISCOVERY)));
    }
}
