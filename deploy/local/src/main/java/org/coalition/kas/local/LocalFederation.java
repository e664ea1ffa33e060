package org.coalition.kas.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running federation. Closing it ends every process of it; so does the end of this process, in whatever way.
 */
public final class LocalFederation implements AutoCloseable {

    private static final String CA_BUNDLE = "ca-bundle.pem";

    private final Home home;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final Probe probe;
    private final Infrastructure infrastructure;
    private final Map<String, KasProcess> kases = new LinkedHashMap<>();
    private final Secrets secrets;
    private final Registries registries;

    private LocalFederation(Home home, FederationPlan plan, Programs programs, FileChannel lockFile)
            throws IOException {
        this.home = home;
        this.lockFile = lockFile;
        this.lock = lock(lockFile, home);
        Ports ports = Ports.of(home, plan.firstPort());
        Pki pki = new Pki(home);
        this.secrets = new Secrets(home);
        this.probe = new Probe(bundle(home, pki, plan.nations()));
        this.infrastructure = new Infrastructure(home, ports, pki, secrets, programs, probe, plan.idp());
        pki.federationBundle(plan.nations());
        for (String nation : plan.nations()) {
            NationProfile profile = new NationProfile(nation);
            kases.put(
                    nation, new KasProcess(profile, home, ports, pki, secrets, programs, infrastructure, probe, plan));
        }
        this.registries = new Registries(
                home,
                infrastructure.mongo(),
                programs,
                kases(),
                new RegistrySeed(programs.registrySeed(), secrets)
                        .of(kases().stream().map(KasProcess::member).toList()));
        requirePortsFree(ports);
        new ClientFile(home, home.pki(CA_BUNDLE), forClients(), infrastructure.idp()::issuer).write(secrets);
    }

    /**
     * Prepares a federation and starts it, and returns when every part of it is ready.
     *
     * @throws LocalFailure if it can't start; nothing is left running then
     */
    public static LocalFederation start(Home home, FederationPlan plan, Programs programs) {
        LocalFederation federation;
        plan.idp().fetch(programs);
        try {
            FileChannel lockFile =
                    FileChannel.open(home.root().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            federation = new LocalFederation(home, plan, programs, lockFile);
        } catch (IOException e) {
            throw new LocalFailure("cannot use the folder " + home.root(), e);
        }
        try {
            federation.start();
            return federation;
        } catch (RuntimeException e) {
            federation.close();
            throw e;
        }
    }

    private static FileLock lock(FileChannel file, Home home) throws IOException {
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(home, e);
        }
        throw inUse(home, null);
    }

    private static LocalFailure inUse(Home home, @Nullable Exception cause) {
        String text = "a federation runs already from " + home.root() + ": end it with ./kas down";
        return cause == null ? new LocalFailure(text) : new LocalFailure(text, cause);
    }

    private static Path bundle(Home home, Pki pki, List<String> nations) throws IOException {
        StringBuilder bundle = new StringBuilder(Files.readString(pki.authority(Infrastructure.AUTHORITY)));
        for (String nation : nations) {
            bundle.append(Files.readString(pki.authority(nation)));
        }
        Path file = home.pki(CA_BUNDLE);
        Home.write(file, bundle.toString());
        return file;
    }

    private static void requirePortsFree(Ports ports) {
        ports.names().forEach(ports::requireFree);
    }

    private void start() {
        registries.prepare();
        infrastructure.start();
        kases.values().forEach(KasProcess::startRedis);
        infrastructure.awaitReady();
        AtOnce.run(List.of(registries::fill, this::provisionKeys));
        kases.values().forEach(KasProcess::start);
        kases.values().forEach(KasProcess::awaitReady);
        registries.noteFilled();
    }

    private void provisionKeys() {
        KmsKeys keys = kmsKeys();
        kases.values().forEach(kas -> keys.provision(kas.nation(), kas.wrappedCacheKey()));
    }

    KmsKeys kmsKeys() {
        return new KmsKeys("localhost:" + infrastructure.kmsPort(), infrastructure.authority());
    }

    public Home home() {
        return home;
    }

    /** The KASes, in the order of their nations. */
    public List<KasProcess> kases() {
        return List.copyOf(kases.values());
    }

    /** The KAS of a nation. */
    public KasProcess kas(String nation) {
        KasProcess kas = kases.get(nation);
        if (kas == null) {
            throw new LocalFailure("no KAS of " + nation + " is in this federation, only " + kases.keySet());
        }
        return kas;
    }

    /** Ends a nation's KAS in order; its Redises stay. */
    public void stopKas(String nation) {
        kas(nation).child().stop();
    }

    /** Has a nation's KAS back, and returns when it is ready. */
    public void startKas(String nation) {
        kas(nation).start();
        kas(nation).awaitReady();
    }

    /** The MongoDB of the registries, without a database. */
    public String registryUri() {
        return infrastructure.mongo().uri();
    }

    /** The process of the registries' MongoDB. */
    Child mongo() {
        return infrastructure.mongo().child();
    }

    /** Has the MongoDB back, with what it held. */
    void startMongo() {
        infrastructure.mongo().child().start();
        infrastructure.mongo().awaitReady();
    }

    /** Ends the identity provider, as an outage would. */
    void stopIdp() {
        infrastructure.idp().child().stop();
    }

    /** Has the identity provider back, with its keys. */
    void startIdp() {
        infrastructure.idp().child().start();
        infrastructure.idp().awaitReady(probe);
    }

    /** Ends the KMS, as an outage would. */
    public void stopKms() {
        infrastructure.emulator().stop();
    }

    /** Has the KMS back, with its keys. */
    public void startKms() {
        infrastructure.emulator().start();
        infrastructure.awaitKms();
    }

    /** Where the KMS emulator counts calls and takes faults. */
    public String kmsControlUrl() {
        return infrastructure.kmsControlUrl();
    }

    /** Every process, for who wants to show or to measure them. */
    public List<Child> children() {
        List<Child> children = new ArrayList<>(List.of(
                infrastructure.emulator(),
                infrastructure.idp().child(),
                infrastructure.mongo().child()));
        for (KasProcess kas : kases.values()) {
            children.addAll(List.of(kas.cache().child(), kas.replay().child(), kas.child()));
        }
        return children;
    }

    private List<ClientFile.Kas> forClients() {
        return kases.values().stream().map(KasProcess::forClients).toList();
    }

    /** Ends every process, the KASes first. */
    @Override
    public synchronized void close() {
        if (!lock.isValid()) {
            return;
        }
        AtOnce.each(kases(), KasProcess::stop);
        infrastructure.idp().child().stop();
        infrastructure.mongo().child().stop();
        infrastructure.emulator().stop();
        probe.close();
        try {
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            throw new LocalFailure("cannot release " + home.root(), e);
        }
    }
}
