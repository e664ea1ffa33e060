package org.coalition.kas.federation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.coalition.kas.cache.SealedCache;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.registry.RegistryChanged;
import org.springframework.context.event.EventListener;

/**
 * What the active members of the federation publish about themselves: from the cache, else from each of them, all at once
 * and one question at a time to each. For listings; no decision reads it.
 */
public final class PeerDirectory implements AutoCloseable {

    /**
     * A member, and the keys that it publishes now.
     *
     * @param keys absent while they can't be had
     */
    public record Entry(Member member, Optional<List<PublishedKey>> keys) {}

    /** What is told of a key. Not the key itself: a data owner takes that from its owner, and from nobody else. */
    public record PublishedKey(String kid, String use, String alg) {}

    private static final int ATTEMPTS = 60;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(5);

    private final Registry registry;
    private final KasIdentity identity;
    private final SealedCache cache;
    private final PeerKeySets keySets;
    private final String prefix;
    private final ConcurrentMap<KasId, CompletableFuture<Optional<List<PublishedKey>>>> questions =
            new ConcurrentHashMap<>();
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("directory-", 0).factory());

    PeerDirectory(Registry registry, KasIdentity identity, SealedCache cache, PeerKeySets keySets) {
        this.registry = registry;
        this.identity = identity;
        this.cache = cache;
        this.keySets = keySets;
        this.prefix = "kas:" + identity.nation().lowerCase() + ":metadata:v1:";
    }

    /** Every active member but this one. Blocks, for three seconds at most. */
    public List<Entry> entries() {
        List<Member> members = registry.snapshot().members().stream()
                .filter(Member::isActive)
                .filter(member -> !member.kasId().equals(identity.kasId()))
                .toList();
        List<Map.Entry<Member, CompletableFuture<Optional<List<PublishedKey>>>>> asked = new ArrayList<>();
        members.forEach(member -> asked.add(Map.entry(member, keys(member))));
        return asked.stream()
                .map(one -> new Entry(one.getKey(), one.getValue().join()))
                .toList();
    }

    private CompletableFuture<Optional<List<PublishedKey>>> keys(Member member) {
        Optional<List<PublishedKey>> cached = cache.get(prefix + member.kasId()).map(PeerKeySets::parse);
        if (cached.isPresent()) {
            return CompletableFuture.completedFuture(cached);
        }
        CompletableFuture<Optional<List<PublishedKey>>> own = new CompletableFuture<>();
        CompletableFuture<Optional<List<PublishedKey>>> running = questions.putIfAbsent(member.kasId(), own);
        if (running != null) {
            cache.coalesced();
            return running;
        }
        executor.execute(() -> ask(member, own));
        return own;
    }

    private void ask(Member member, CompletableFuture<Optional<List<PublishedKey>>> answer) {
        Optional<List<PublishedKey>> keys = Optional.empty();
        try {
            Optional<byte[]> document = keySets.fetch(member);
            document.ifPresent(bytes -> cache.put(prefix + member.kasId(), bytes));
            keys = document.map(PeerKeySets::parse);
        } finally {
            questions.remove(member.kasId(), answer);
            answer.complete(keys);
        }
    }

    /** What a member has published is asked for anew where its entry has changed. */
    @EventListener
    void forget(RegistryChanged event) {
        Set<Member> changed = new HashSet<>(event.before().members());
        changed.addAll(event.after().members());
        changed.removeIf(member -> event.before().members().contains(member)
                && event.after().members().contains(member));
        changed.stream().map(Member::kasId).distinct().forEach(kasId -> executor.execute(() -> forget(kasId)));
    }

    /** Beside the registry's poll, which waits for no cache; again until it is done, or has ended by itself. */
    private void forget(KasId kasId) {
        try {
            for (int i = 0; i < ATTEMPTS && !cache.remove(prefix + kasId); i++) {
                Thread.sleep(BETWEEN_ATTEMPTS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
