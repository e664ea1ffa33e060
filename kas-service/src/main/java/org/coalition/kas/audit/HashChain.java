package org.coalition.kas.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.crypto.Hashes;

/**
 * Links records: each holds the hash of the one before ({@code prev}) and its own ({@code hash}, SHA-256 over the
 * canonical form of the record without that field). A record that is edited, removed or moved breaks the chain.
 */
final class HashChain {

    static final String START = "0".repeat(64);

    private final String chainId;
    private long seq;
    private String head;

    HashChain(String chainId, long lastSeq, String head) {
        this.chainId = chainId;
        this.seq = lastSeq;
        this.head = head;
    }

    /** Adds {@code chainId}, {@code seq}, {@code prev} and {@code hash}. */
    ObjectNode link(ObjectNode record) {
        record.put("chainId", chainId).put("seq", seq + 1).put("prev", head);
        String hash = hash(record);
        record.put("hash", hash);
        seq++;
        head = hash;
        return record;
    }

    HashChain copy() {
        return new HashChain(chainId, seq, head);
    }

    long lastSeq() {
        return seq;
    }

    /** Whether a record's hash is that of its content. */
    static boolean isIntact(JsonNode record) {
        return record instanceof ObjectNode object
                && hash(withoutHash(object)).equals(object.path("hash").textValue());
    }

    private static ObjectNode withoutHash(ObjectNode record) {
        ObjectNode copy = record.deepCopy();
        copy.remove("hash");
        return copy;
    }

    private static String hash(ObjectNode record) {
        return Hashes.sha256Hex(CanonicalJson.of(record));
    }
}
