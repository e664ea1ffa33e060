package org.coalition.kas.local;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that say where a federation lives and what it consists of. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class HomeOption {

    @Option(
            names = "--project",
            hidden = true,
            defaultValue = "${sys:kas.project:-.}",
            description = "the built project")
    private Path project;

    @Option(names = "--home", paramLabel = "DIR", description = "the federation's folder (default: below .kas/)")
    private Path home;

    @Option(
            names = "--nations",
            paramLabel = "USA,...",
            split = ",",
            defaultValue = "USA,FRA,GBR",
            description = "whose KASes run (default: ${DEFAULT-VALUE}; DEU is possible, too)")
    private List<String> nations;

    @Option(
            names = "--first-port",
            paramLabel = "N",
            defaultValue = "0",
            description = "take ports from N upwards on the first start (default: any free ones; kept in ports.json)")
    private int firstPort;

    @Option(
            names = "--idp",
            paramLabel = "NAME",
            defaultValue = "token-issuer",
            description = "who says who a user is: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}; keycloak is"
                    + " fetched once, 177 MB)")
    private Idp idp;

    Home home(String name) {
        return new Home(home == null ? project.resolve(".kas").resolve(name) : home);
    }

    Path project() {
        return project.toAbsolutePath().normalize();
    }

    List<String> nations() {
        return nations.stream()
                .map(NationProfile::named)
                .map(NationProfile::code)
                .distinct()
                .toList();
    }

    int firstPort() {
        return firstPort;
    }

    Idp idp() {
        return idp;
    }

    /** Fetches what the build does not make, where that can be watched. */
    void fetch() {
        idp.fetch(new Programs(project));
    }

    LocalFederation start(String name) {
        return LocalFederation.start(
                home(name),
                FederationPlan.of(nations()).withFirstPort(firstPort).withIdp(idp),
                new Programs(project));
    }
}
