package org.coalition.kas.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One nation's KAS, with its Redises, its certificate and its configuration. */
public final class KasProcess {

    private static final Duration START = Duration.ofMinutes(2);

    private final NationProfile nation;
    private final int port;
    private final int managementPort;
    private final int federationPort;
    private final String origin;
    private final String peerUrl;
    private final Path certificate;
    private final RedisProcess cache;
    private final RedisProcess replay;
    private final Path wrappedCacheKey;
    private final Path auditJournal;
    private final Path registrySnapshot;
    private final Child child;
    private final Probe probe;

    KasProcess(
            NationProfile nation,
            Home home,
            Ports ports,
            Pki pki,
            Secrets secrets,
            Programs programs,
            Infrastructure infrastructure,
            Probe probe,
            FederationPlan plan) {
        this.nation = nation;
        this.probe = probe;
        this.port = ports.of(nation.kasId());
        this.managementPort = ports.of(nation.kasId() + "-management");
        this.federationPort = ports.of(nation.kasId() + "-federation");
        this.origin = plan.origins().getOrDefault(nation.code(), "https://localhost:" + port);
        this.peerUrl = plan.peerUrls().getOrDefault(nation.code(), federationUrl());
        this.certificate = pki.server(nation.kasId(), nation.code());
        this.cache = new RedisProcess("redis-cache-" + nation.lower(), RedisProcess.Kind.CACHE, home, ports, secrets);
        this.replay =
                new RedisProcess("redis-replay-" + nation.lower(), RedisProcess.Kind.REPLAY, home, ports, secrets);
        this.wrappedCacheKey = home.secret(nation.kasId() + "-cache-key.wrapped");
        this.auditJournal = home.folder("data/" + nation.kasId()).resolve("audit.jsonl");
        this.registrySnapshot = auditJournal.resolveSibling("registry-snapshot.json");
        Path config = home.config(nation.kasId() + ".yml");
        Home.write(config, new KasSettings(this, home, secrets, infrastructure).toJson());
        List<String> arguments = List.of("--spring.config.additional-location=file:" + config);
        this.child = new Child(
                nation.kasId(),
                home,
                plan.bothCompilers() ? programs.kasServiceWithBothCompilers(arguments) : programs.kasService(arguments),
                plan.kasEnvironment());
    }

    void startRedis() {
        cache.child().start();
        replay.child().start();
    }

    /** Both its Redises are gone, as in an outage. */
    public void stopRedis() {
        cache.child().stop();
        replay.child().stop();
    }

    /** Both are back; what was cached is lost. Returns when they take connections. */
    public void restartRedis() {
        startRedis();
        cache.awaitReady();
        replay.awaitReady();
    }

    /** Both keep their connections and answer nothing. */
    public void suspendRedis() {
        cache.child().suspend();
        replay.child().suspend();
    }

    /** Both answer again. */
    public void resumeRedis() {
        cache.child().resume();
        replay.child().resume();
    }

    /** Empties the cache, by a new Redis in the old one's place. */
    public void emptyCache() {
        cache.child().stop();
        cache.child().start();
        cache.awaitReady();
    }

    void start() {
        cache.awaitReady();
        replay.awaitReady();
        child.start();
    }

    /** Waits until it says that it is ready. */
    public void awaitReady() {
        child.awaitReady(START, () -> probe.isOk(managementUrl() + "/actuator/health/readiness"));
    }

    void stop() {
        child.stop();
        cache.child().stop();
        replay.child().stop();
    }

    NationProfile nation() {
        return nation;
    }

    public String kasId() {
        return nation.kasId();
    }

    /** Where clients reach it. */
    public String url() {
        return origin;
    }

    public String managementUrl() {
        return "https://localhost:" + managementPort;
    }

    /** Where it listens for peers. */
    public String federationUrl() {
        return "https://localhost:" + federationPort;
    }

    /** What it shows to clients and to peers. */
    Path certificate() {
        return certificate;
    }

    /** What registries say of it. */
    RegistrySeed.Member member() {
        return new RegistrySeed.Member(nation, url(), peerUrl, List.of(certificate));
    }

    int federationPort() {
        return federationPort;
    }

    /** Where it keeps the registry for a start without MongoDB. */
    Path registrySnapshot() {
        return registrySnapshot;
    }

    int port() {
        return port;
    }

    int managementPort() {
        return managementPort;
    }

    RedisProcess cache() {
        return cache;
    }

    /** Where its cache's Redis listens. */
    public int cachePort() {
        return cache.port();
    }

    /** The file with the password of its cache's Redis. */
    public Path cachePassword() {
        return cache.password();
    }

    RedisProcess replay() {
        return replay;
    }

    Path wrappedCacheKey() {
        return wrappedCacheKey;
    }

    /** Where its audit records are. */
    public Path auditJournal() {
        return auditJournal;
    }

    /** The process itself. */
    public Child child() {
        return child;
    }

    /** How long it spent in each stage since it started. */
    StageTimes stageTimes() {
        return StageTimes.parse(probe.text(managementUrl() + "/actuator/prometheus"));
    }

    /** What a client has to know of it. */
    ClientFile.Kas forClients() {
        return new ClientFile.Kas(nation, url());
    }
}
