package org.coalition.kas.rewrap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.coalition.kas.domain.Cancellation;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.registry.Member;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All the work of a request at once: one call to each peer, and beside them every group of our own.
 */
final class FanOut {

    private static final Logger LOG = LoggerFactory.getLogger(FanOut.class);
    private static final Refused FAULT = new Refused(ErrorCode.INTERNAL_ERROR, "an internal error");

    /** Keys by the index of their group. */
    private static final class Share extends TreeMap<Integer, List<KeyRequest>> {
        void add(int group, KeyRequest key) {
            computeIfAbsent(group, index -> new ArrayList<>()).add(key);
        }

        List<KeyRequest> all() {
            return values().stream().flatMap(List::stream).toList();
        }
    }

    private final LocalGroup localGroup;
    private final PeerGroup peerGroup;
    private final KasIdentity identity;
    private final Executor executor;

    /**
     * Makes one.
     *
     * @param executor what runs in the caller's own thread makes everything sequential
     */
    FanOut(LocalGroup localGroup, PeerGroup peerGroup, KasIdentity identity, Executor executor) {
        this.localGroup = localGroup;
        this.peerGroup = peerGroup;
        this.identity = identity;
        this.executor = executor;
    }

    /** What was decided, group by group, every key in its place; and how many peers were asked. */
    record Result(List<List<Decided>> groups, int peers) {}

    Result decide(Inquiry inquiry) {
        Map<String, Decided> decided = new HashMap<>();
        Share ours = new Share();
        Map<Member, Share> theirs = new LinkedHashMap<>();
        List<KeyGroup> groups = inquiry.order().groups();
        for (int i = 0; i < groups.size(); i++) {
            for (KeyRequest key : groups.get(i).keys()) {
                switch (Route.of(key, inquiry, identity)) {
                    case Route.Ours() -> ours.add(i, key);
                    case Route.Theirs(Member peer) ->
                        theirs.computeIfAbsent(peer, member -> new Share()).add(i, key);
                    case Route.Nobodys(Refused refused) -> decided.put(key.id(), new Decided(key, refused, null, null));
                }
            }
        }
        List<Leg> legs = new ArrayList<>();
        theirs.forEach((peer, keys) -> legs.add(toPeer(inquiry, peer, keys)));
        ours.forEach((index, keys) -> legs.add(Leg.ours(keys, () -> decideOurs(inquiry, groups.get(index), keys))));
        run(legs, theirs.size(), groups).forEach(one -> decided.put(one.key().id(), one));
        return new Result(inOrder(groups, decided), theirs.size());
    }

    /**
     * Runs all legs.
     *
     * @param legs the peers' first
     */
    private List<Decided> run(List<Leg> legs, int peers, List<KeyGroup> groups) {
        Race race = new Race(groups, executor);
        if (legs.size() > 1 && race.hasAlternatives()) {
            return race.run(legs);
        }
        List<Leg> inTurn = new ArrayList<>(legs);
        if (peers > 0) {
            // Our own thread takes the last one. A peer is what is waited for: its call begins and ends there, and is
            // not handed from thread to thread.
            inTurn.add(inTurn.remove(peers - 1));
        }
        List<Supplier<List<Decided>>> work = inTurn.stream().map(Leg::work).toList();
        return AtOnce.all(work, executor).stream().flatMap(List::stream).toList();
    }

    private Leg toPeer(Inquiry inquiry, Member peer, Share keys) {
        Cancellation cancellation = new Cancellation();
        return new Leg(keys.all(), cancellation, () -> askPeer(inquiry, peer, keys, cancellation));
    }

    private List<Decided> askPeer(Inquiry inquiry, Member peer, Share keys, Cancellation cancellation) {
        Map<String, KaoOutcome> outcomes = new HashMap<>(PeerGroup.all(keys, FAULT));
        try {
            outcomes.putAll(peerGroup.ask(inquiry, peer, keys, cancellation));
        } catch (RuntimeException e) {
            LOG.error("A peer could not be asked by a fault of ours", e);
        }
        return keys.all().stream()
                .map(key -> new Decided(key, Objects.requireNonNull(outcomes.get(key.id())), null, null))
                .toList();
    }

    private List<Decided> decideOurs(Inquiry inquiry, KeyGroup group, List<KeyRequest> keys) {
        long start = System.nanoTime();
        try {
            return localGroup.decide(inquiry, group, keys);
        } catch (RuntimeException e) {
            LOG.error("A group could not be decided by a fault of ours", e);
            return Decided.allRefused(keys, FAULT.code(), FAULT.text());
        } finally {
            inquiry.legs().worked(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static List<List<Decided>> inOrder(List<KeyGroup> groups, Map<String, Decided> decided) {
        return groups.stream()
                .map(group -> group.keys().stream()
                        .map(key -> Objects.requireNonNull(decided.get(key.id())))
                        .toList())
                .toList();
    }
}
