package org.coalition.kas.rewrap;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.OriginatorSignature;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.policy.Decision;
import org.coalition.kas.protocol.KasOrigin;
import org.jspecify.annotations.Nullable;

/** Values of the pipeline. */
final class Keys {

    static final KasIdentity USA = new KasIdentity(new KasId("kas-usa"), new Nation("USA"), "https://kas-usa.example");
    static final KeyId KID = new KeyId("kas-usa-enc-001");
    static final Caller CALLER = new Caller(
            new Subject(
                    "ann",
                    "https://idp-usa.example",
                    new Nation("USA"),
                    "SECRET",
                    "USA",
                    List.of(),
                    "MIL",
                    "AAL2",
                    List.of(),
                    null),
            "hash",
            "jkt",
            Set.of());
    static final Decision ALLOW = new Decision(true, List.of(), Map.of("clearance", true), "v1");
    static final Decision DENY =
            new Decision(false, List.of(new Decision.Reason("CLEARANCE", "too low")), Map.of("clearance", false), "v1");
    static final Decision DENY_BY_AGREEMENT = new Decision(
            false, List.of(new Decision.Reason("AGREEMENT", "no agreement")), Map.of("agreement", false), "v1");

    private Keys() {}

    static KeyRequest key(String id, @Nullable String sid) {
        return key(id, sid, Bytes.of(new byte[256]), Bytes.of(new byte[32]), null, null);
    }

    static KeyRequest key(
            String id,
            @Nullable String sid,
            Bytes wrapped,
            Bytes binding,
            @Nullable Bytes metadata,
            @Nullable OriginatorSignature signature) {
        return new KeyRequest(
                id, USA.origin(), sid, WrapAlgorithm.RSA_OAEP_256, KID, wrapped, binding, metadata, signature);
    }

    static KeyRequest keyOf(String url, WrapAlgorithm algorithm, String kid) {
        return new KeyRequest(
                "k",
                KasOrigin.of(url),
                null,
                algorithm,
                new KeyId(kid),
                Bytes.of(new byte[256]),
                Bytes.of(new byte[32]),
                null,
                null);
    }
}
