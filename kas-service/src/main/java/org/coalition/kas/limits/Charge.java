package org.coalition.kas.limits;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.KasId;

/**
 * What a request costs somebody.
 *
 * @param id whose; an issuer's names are told apart from another's
 * @param tokens 1 at least
 */
public record Charge(LimitKind kind, String id, long tokens) {

    /** One request of a subject. */
    public static Charge subject(Caller caller) {
        return new Charge(LimitKind.SUBJECT, ofIssuer(caller, caller.subject().uniqueId()), 1);
    }

    /** One request by an application. Tokens of an issuer that don't name theirs share one limit. */
    public static Charge client(Caller caller) {
        return new Charge(LimitKind.CLIENT, ofIssuer(caller, Objects.requireNonNullElse(caller.clientId(), "")), 1);
    }

    /** Key access objects that a subject asks for. */
    public static Charge keys(Caller caller, int keys) {
        return new Charge(LimitKind.KAO, ofIssuer(caller, caller.subject().uniqueId()), keys);
    }

    /** One request that a peer forwards. */
    public static Charge peer(KasId peer) {
        return new Charge(LimitKind.PEER, peer.value(), 1);
    }

    /** Names nobody: what it is stored under. While a limit is being changed, replicas of both don't share a bucket. */
    String bucket(Limit limit) {
        String whose = limit.count() + "/" + limit.period() + "\n" + id;
        return kind.label() + ":" + Hashes.sha256Hex(whose.getBytes(StandardCharsets.UTF_8));
    }

    private static String ofIssuer(Caller caller, String name) {
        return caller.subject().issuer() + "\n" + name;
    }
}
