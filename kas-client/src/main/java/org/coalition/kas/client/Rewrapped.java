package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.KeyAccessObject;
import org.coalition.kas.protocol.PolicyGroup;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.protocol.RewrapRequest;
import org.coalition.kas.protocol.RewrapResponse;

/**
 * A verified answer, and the keys that came with it. Whoever got it closes it, which wipes the keys. For use by one
 * thread.
 */
public final class Rewrapped implements AutoCloseable {

    private final RewrapRequest request;
    private final RewrapResponse response;
    private final List<Map<String, Dek>> keys;
    private final int status;
    private final Duration took;

    Rewrapped(RewrapRequest request, RewrapResponse response, List<Map<String, Dek>> keys, int status, Duration took) {
        this.request = request;
        this.response = response;
        this.keys = List.copyOf(keys);
        this.status = status;
        this.took = took;
    }

    public String requestId() {
        return response.requestId();
    }

    /** The HTTP status: 200, or 400, 403, 500, 503 where every KAO failed. */
    public int status() {
        return status;
    }

    /** From sending the request to having the whole answer; verification and unwrapping come on top. */
    public Duration took() {
        return took;
    }

    /** As the KAS sent it, every result of it verified. */
    public RewrapResponse response() {
        return response;
    }

    /** Every result of every group, in the order of the request. */
    public List<KaoResult> results() {
        return response.responses().stream()
                .flatMap(group -> group.results().stream())
                .toList();
    }

    /** The key of the first and mostly only group: {@link #dek(int)}. */
    public Dek dek() throws KasException {
        return dek(0);
    }

    /**
     * Combines the keys of one group. KAOs with one {@code sid} are alternatives of one split, and so are all without a
     * {@code sid} under {@code anyOf}; one key of each split is taken, and the splits are XORed. The caller closes it.
     *
     * @throws NotReleasedException if a split is missing
     * @throws BadAnswerException if splits are not of one length
     */
    public Dek dek(int group) throws KasException {
        List<Dek> splits = new ArrayList<>();
        for (List<String> alternatives : splits(request.groups().get(group)).values()) {
            Optional<String> released =
                    alternatives.stream().filter(keys.get(group)::containsKey).findFirst();
            if (released.isEmpty()) {
                throw new NotReleasedException(
                        requestId(), status, response.responses().get(group).results());
            }
            splits.add(keys.get(group).get(released.get()));
        }
        try {
            return Splits.combine(splits);
        } catch (IntegrityException e) {
            throw new BadAnswerException("the splits are not of one length", e);
        }
    }

    private static Map<String, List<String>> splits(PolicyGroup group) {
        Map<String, List<String>> splits = new LinkedHashMap<>();
        for (KeyAccessObject kao : group.keyAccessObjects()) {
            String alone = group.release() == ReleaseMode.ANY_OF ? "anyOf" : "alone:" + kao.keyAccessObjectId();
            String split = kao.sid() == null ? alone : "sid:" + kao.sid();
            splits.computeIfAbsent(split, ignored -> new ArrayList<>()).add(kao.keyAccessObjectId());
        }
        return splits;
    }

    /**
     * What was sealed into the {@code encryptedMetadata} of a KAO whose key was released; it agrees with the policy.
     *
     * @return empty if there is none, or no key for it
     */
    public Optional<JsonNode> metadata(String keyAccessObjectId) {
        for (int g = 0; g < keys.size(); g++) {
            ObjectNode policy = request.groups().get(g).policy();
            Dek key = keys.get(g).get(keyAccessObjectId);
            for (KeyAccessObject kao : request.groups().get(g).keyAccessObjects()) {
                Bytes sealed = kao.encryptedMetadata();
                if (key != null && sealed != null && kao.keyAccessObjectId().equals(keyAccessObjectId)) {
                    return open(key, sealed, policy);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<JsonNode> open(Dek key, Bytes sealed, ObjectNode policy) {
        try {
            return Optional.of(KeyRelease.metadata(key, sealed, policy));
        } catch (IntegrityException e) {
            throw new IllegalStateException("metadata that were verified before", e);
        }
    }

    /** Wipes the keys. */
    @Override
    public void close() {
        keys.forEach(group -> group.values().forEach(Dek::close));
    }

    @Override
    public String toString() {
        return "Rewrapped[" + requestId() + ", " + status + ", " + results().size() + " results]";
    }
}
