package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/** The settings of one KAS, as its configuration file has them (JSON, which is YAML too). */
final class KasSettings {

    /** On a laptop that runs everything at once, 20 ms is no sign of a broken Redis. */
    private static final String REDIS_TIMEOUT = "250ms";

    /** Nobody who plays with an outage wants to wait for half a minute. */
    private static final String BREAKER_WAIT = "2s";

    /** So that a change made by hand is seen at once. */
    private static final String REGISTRY_POLL = "1s";

    /** The same, where a certificate is renewed. */
    private static final String WATCH_QUIET_PERIOD = "1s";

    /** Everybody comes from 127.0.0.1 here, and the lab sends 2,000 requests a second as one user of one application. */
    private static final String LIMIT = "1000000/1m";

    /** There is nobody to take over, and nobody likes to wait. */
    private static final String DRAIN = "0s";

    private static final List<String> LIMITS = List.of("ip", "subject", "client", "peer", "kao");

    private final KasProcess kas;
    private final Home home;
    private final Secrets secrets;
    private final Infrastructure infrastructure;

    KasSettings(KasProcess kas, Home home, Secrets secrets, Infrastructure infrastructure) {
        this.kas = kas;
        this.home = home;
        this.secrets = secrets;
        this.infrastructure = infrastructure;
    }

    ObjectNode toJson() {
        ObjectNode root = Home.JSON.createObjectNode();
        root.put("server.address", "127.0.0.1").put("management.server.address", "127.0.0.1");
        root.put("spring.ssl.bundle.pem.issuers.truststore.certificate", "file:" + infrastructure.authority());
        root.put("spring.ssl.bundle.pem.federation.keystore.certificate", "file:" + kas.certificate())
                .put("spring.ssl.bundle.pem.federation.keystore.private-key", "file:" + Pki.keyOf(kas.certificate()))
                .put("spring.ssl.bundle.pem.federation.truststore.certificate", "file:" + Pki.federationBundle(home))
                .put("spring.ssl.bundle.watch.file.quiet-period", WATCH_QUIET_PERIOD);
        ObjectNode settings = root.putObject("kas");
        NationProfile nation = kas.nation();
        settings.put("id", nation.kasId()).put("nation", nation.code()).put("base-url", kas.url());
        settings.putObject("shutdown").put("drain", DRAIN);
        tls(settings.putObject("tls"));
        keys(settings.putObject("keys"));
        caches(settings);
        settings.putObject("audit").put("file", kas.auditJournal().toString());
        settings.putObject("federation")
                .put("port", kas.federationPort())
                .put("ssl-bundle", "federation")
                .put("breaker-wait", BREAKER_WAIT);
        ObjectNode limits = settings.putObject("limits");
        LIMITS.forEach(name -> limits.put(name, LIMIT));
        limits.put("max-in-house-per-address", 64);
        registry(settings.putObject("registry"));
        auth(settings.putObject("auth"));
        return root;
    }

    private void tls(ObjectNode tls) {
        Path certificate = kas.certificate();
        tls.put("certificate", certificate.toString())
                .put("private-key", Pki.keyOf(certificate).toString())
                .put("port", kas.port())
                .put("management-port", kas.managementPort());
    }

    private void keys(ObjectNode keys) {
        NationProfile nation = kas.nation();
        keys.put("signing-key-file", secrets.signingKey(nation.signingKid()).toString());
        keys.putArray("allowed-locations").add(nation.kmsLocation());
        ArrayNode wrapping = keys.putArray("wrapping");
        wrapping.addObject().put("kid", nation.wrappingKid()).put("name", nation.keyVersion());
        file(wrapping, nation.ecKid(), secrets.ecKey(nation.ecKid()));
        file(wrapping, nation.mlKemKid(), secrets.mlKemKey(nation.mlKemKid()));
        keys.putObject("cloud-kms")
                .put("endpoint", "localhost:" + infrastructure.kmsPort())
                .put("trust-certificates", infrastructure.authority().toString())
                .put("breaker-wait", BREAKER_WAIT);
    }

    private static void file(ArrayNode wrapping, String kid, Path file) {
        wrapping.addObject().put("kid", kid).put("file", file.toString());
    }

    private void caches(ObjectNode settings) {
        ObjectNode cache = settings.putObject("cache")
                .put("wrapped-key-file", kas.wrappedCacheKey().toString())
                .put("wrapped-key-kid", kas.nation().wrappingKid());
        redis(cache.putObject("redis"), kas.cache());
        redis(settings.putObject("replay").putObject("redis"), kas.replay());
    }

    private static void redis(ObjectNode json, RedisProcess redis) {
        json.put("host", "localhost")
                .put("port", redis.port())
                .put("password-file", redis.password().toString())
                .put("command-timeout", REDIS_TIMEOUT);
    }

    private void registry(ObjectNode registry) {
        registry.putObject("mongo")
                .put("uri", infrastructure.mongo().uri())
                .put("database", MongoProcess.database(kas.nation()));
        registry.put("poll", REGISTRY_POLL)
                .put("snapshot-file", kas.registrySnapshot().toString());
    }

    private void auth(ObjectNode auth) {
        auth.put("ssl-bundle", "issuers");
        ArrayNode issuers = auth.putArray("issuers");
        for (String nation : Infrastructure.ISSUERS) {
            ObjectNode entry = issuers.addObject()
                    .put("issuer", infrastructure.idp().issuer(nation))
                    .put("nation", nation)
                    .put("admin", nation.equals(kas.nation().code()));
            entry.putArray("audiences").add("coalition-kas");
            entry.putObject("assurance").put("AAL1", "AAL1").put("AAL2", "AAL2").put("AAL3", "AAL3");
        }
    }
}
