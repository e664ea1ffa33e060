package org.coalition.kas.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.coalition.kas.crypto.Hashes;

/**
 * Certificates and secrets of the federation in {@code docker-compose.yml}, each made once; what each container gets of
 * them; and the file for clients. Names and ports here are those of that file.
 */
final class ContainerFiles {

    private static final List<String> NATIONS = List.of("USA", "FRA", "GBR");

    /** Where clients reach the first KAS; the others follow, and then the token issuer. */
    private static final int FIRST_PORT = 8081;

    private static final int FEDERATION_PORT = 8444;

    /** What everybody may know. */
    private static final String PUBLIC = "public";

    private final Home home;
    private final Path registry;
    private final boolean renew;
    private final Pki pki;
    private final Secrets secrets;
    private final Handout handout;
    private final List<String> expiring = new ArrayList<>();

    /**
     * The files in a home.
     *
     * @param registry the folder of the fixed parts of the registries' seed
     * @param renew whether every certificate but the authorities' is made anew
     */
    ContainerFiles(Home home, Path registry, boolean renew) {
        this.home = home;
        this.registry = registry;
        this.renew = renew;
        this.pki = new Pki(home);
        this.secrets = new Secrets(home);
        this.handout = new Handout(home, "containers");
    }

    /** Makes what is not there yet. */
    Handout prepare() {
        List<RegistrySeed.Member> members = new ArrayList<>();
        for (String nation : NATIONS) {
            members.add(kas(new NationProfile(nation), url(members.size())));
        }
        shared();
        publish(members);
        return handout;
    }

    /** Names of certificates that end within two weeks. */
    List<String> expiring() {
        return expiring;
    }

    private RegistrySeed.Member kas(NationProfile nation, String origin) {
        String kas = nation.kasId();
        String forPeers = kas + ".federation";
        Path server = certificate(kas, nation.code(), kas);
        Path federation = certificate(kas + "-federation", nation.code(), forPeers);
        giveIdentity(kas, "server.pem", server);
        giveIdentity(kas, "federation.pem", federation);
        handout.give(kas, "signing.jwk", List.of(secrets.signingKey(nation.signingKid())));
        handout.give(kas, "wrapping-ec.pem", List.of(secrets.ecKey(nation.ecKid())));
        handout.give(kas, "wrapping-mlkem.pem", List.of(secrets.mlKemKey(nation.mlKemKid())));
        redis(nation, "cache");
        redis(nation, "replay");
        handout.give(kas, "mongo.password", List.of(secrets.password(kas + "-mongo")));
        return new RegistrySeed.Member(
                nation, origin, "https://" + forPeers + ":" + FEDERATION_PORT, List.of(server, federation));
    }

    /** A Redis knows its only user's password by its hash. */
    private void redis(NationProfile nation, String kind) {
        String name = "redis-" + kind + "-" + nation.lower();
        Path password = secrets.password(name);
        giveIdentity(name, "tls.pem", certificate(name, nation.code(), name));
        handout.give(
                name,
                "users.acl",
                "user default off\nuser kas on #" + sha256(password) + " ~kas:" + nation.lower()
                        + ":* resetchannels +@all -@admin -@dangerous\n");
        handout.give(nation.kasId(), "redis-" + kind + ".password", List.of(password));
    }

    private void shared() {
        giveIdentity("mongo", "tls.pem", certificate("mongo", Infrastructure.AUTHORITY, "mongo"));
        for (String name : List.of("kms-emulator", "token-issuer")) {
            Path certificate = certificate(name, Infrastructure.AUTHORITY, name);
            handout.give(name, "tls.crt", List.of(certificate));
            handout.give(name, "tls.key", List.of(Pki.keyOf(certificate)));
        }
        handout.give("mongo", "root.password", List.of(secrets.password("mongo-root")));
        handout.give("token-issuer", "users.password", List.of(secrets.password("users")));
        handout.give("grafana", "admin.password", List.of(secrets.password("grafana-admin")));
    }

    private void publish(List<RegistrySeed.Member> members) {
        List<Path> authorities = new ArrayList<>();
        for (String nation : NATIONS) {
            authorities.add(pki.authority(nation));
            handout.give(PUBLIC, "ca-" + new NationProfile(nation).lower() + ".pem", List.of(pki.authority(nation)));
        }
        handout.give(PUBLIC, "ca-federation.pem", authorities);
        handout.give(PUBLIC, "ca-shared.pem", List.of(pki.authority(Infrastructure.AUTHORITY)));
        authorities.add(pki.authority(Infrastructure.AUTHORITY));
        Path all = handout.give(PUBLIC, "ca-all.pem", authorities);
        handout.give(
                PUBLIC,
                "registry.json",
                new RegistrySeed(registry, secrets).of(members).toPrettyString() + "\n");
        List<ClientFile.Kas> kases = members.stream()
                .map(member -> new ClientFile.Kas(member.nation(), member.origin()))
                .toList();
        String issuers = url(NATIONS.size());
        new ClientFile(home, all, kases, nation -> TokenIssuerProcess.issuer(issuers, nation)).write(secrets);
    }

    private Path certificate(String name, String authority, String host) {
        Path file = home.pki(name + ".pem");
        if (renew || !Files.exists(file)) {
            return pki.make(name, authority, List.of(host));
        }
        if (Pki.expiresSoon(file)) {
            expiring.add(name);
        }
        return file;
    }

    /** Certificate and key in one file, so that one never lacks the other. */
    private void giveIdentity(String container, String name, Path certificate) {
        handout.give(container, name, List.of(certificate, Pki.keyOf(certificate)));
    }

    private static String url(int place) {
        return "https://localhost:" + (FIRST_PORT + place);
    }

    private static String sha256(Path password) {
        try {
            byte[] text = Files.readString(password).strip().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(Hashes.sha256(text));
        } catch (IOException e) {
            throw new LocalFailure("cannot read " + password, e);
        }
    }
}
