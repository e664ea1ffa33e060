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
    private final Ports ports;
    private final Pki pki;
    private final Secrets secrets;
    private final Programs programs;
    private final FederationPlan plan;
    private final Registries registries;
    private volatile Map<String, KasProcess> kases;

    private LocalFederation(Home home, FederationPlan plan, Programs programs, FileChannel lockFile)
            throws IOException {
        this.home = home;
        this.lockFile = lockFile;
        this.lock = lock(lockFile, home);
        this.programs = programs;
        this.plan = plan;
        this.ports = Ports.of(home, plan.firstPort());
        this.pki = new Pki(home);
        this.secrets = new Secrets(home);
        this.probe = new Probe(bundle(home, pki));
        this.infrastructure = new Infrastructure(home, ports, pki, secrets, programs, probe, plan.idp());
        pki.federationBundle(Infrastructure.ISSUERS);
        Map<String, KasProcess> members = new LinkedHashMap<>();
        plan.nations().forEach(nation -> members.put(nation, process(nation)));
        this.kases = members;
        this.registries = registries(kases(), kases());
        ports.names().forEach(ports::requireFree);
        writeClientFile();
    }

    private KasProcess process(String nation) {
        NationProfile profile = new NationProfile(nation);
        return new KasProcess(profile, home, ports, pki, secrets, programs, infrastructure, probe, plan);
    }

    /** Registries of some, which know all. */
    private Registries registries(List<KasProcess> whose, List<KasProcess> all) {
        return new Registries(
                home,
                infrastructure.mongo(),
                programs,
                whose,
                new RegistrySeed(programs.registrySeed(), secrets)
                        .of(all.stream().map(KasProcess::member).toList()));
    }

    private void writeClientFile() {
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

    private static Path bundle(Home home, Pki pki) throws IOException {
        StringBuilder bundle = new StringBuilder(Files.readString(pki.authority(Infrastructure.AUTHORITY)));
        for (String nation : Infrastructure.ISSUERS) {
            bundle.append(Files.readString(pki.authority(nation)));
        }
        Path file = home.pki(CA_BUNDLE);
        Home.write(file, bundle.toString());
        return file;
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
        kases.values().forEach(this::provisionKeys);
    }

    private void provisionKeys(KasProcess kas) {
        kmsKeys().provision(kas.nation(), kas.wrappedCacheKey());
    }

    /**
     * Has one more nation's KAS run while the others go on, with a registry of its own that knows all of them. They know
     * nothing of it until they are told: {@link Introduction}.
     *
     * @throws LocalFailure if it can't start; nothing of it is left running then
     */
    public synchronized void join(String nation) {
        KasProcess newcomer = process(nation);
        List<KasProcess> all = new ArrayList<>(kases());
        all.add(newcomer);
        Registries own = registries(List.of(newcomer), all);
        try {
            newcomer.startRedis();
            AtOnce.run(List.of(own::fill, () -> provisionKeys(newcomer)));
            newcomer.start();
            newcomer.awaitReady();
        } catch (RuntimeException e) {
            newcomer.stop();
            throw e;
        }
        own.noteFilled();
        Map<String, KasProcess> members = new LinkedHashMap<>(kases);
        members.put(nation, newcomer);
        kases = members;
        writeClientFile();
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
