package org.coalition.kas.rewrap;

import java.net.URI;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.ClientEnvelope;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.OriginatorSignature;
import org.coalition.kas.domain.Provenance;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.policy.Decision;
import org.coalition.kas.protocol.KasOrigin;
import org.coalition.kas.registry.FederationAgreement;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.registry.Revocations;
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
            "ann",
            "hash",
            "jkt",
            "app",
            Set.of());
    private static final Decision.Levels LEVELS = new Decision.Levels("SECRET", "SECRET");
    static final Decision ALLOW = new Decision(true, List.of(), Map.of("clearance", true), LEVELS, "v1");
    static final Decision DENY = new Decision(
            false, List.of(new Decision.Reason("CLEARANCE", "too low")), Map.of("clearance", false), LEVELS, "v1");
    static final Decision DENY_BY_AGREEMENT = new Decision(
            false, List.of(new Decision.Reason("AGREEMENT", "no agreement")), Map.of("agreement", false), LEVELS, "v1");

    private static final List<FederationAgreement> AGREED = List.of(agreement("kas-fra"), agreement("kas-gbr"));

    private static FederationAgreement agreement(String to) {
        return new FederationAgreement(
                USA.kasId(), new KasId(to), "SECRET", List.of(), List.of("USA"), true, Instant.EPOCH, Instant.MAX);
    }

    /** The USA alone. */
    static final RegistrySnapshot REGISTRY = registry(Map.of());

    /** As it comes straight from a client, in the signed form. */
    static final Provenance DIRECT =
            new Provenance.Direct(new ClientEnvelope("DPoP token", "proof", Bytes.of(new byte[] {'{', '}'}), true));

    private Keys() {}

    static RegistrySnapshot registry(Map<String, PublicKey> originatorKeys, Member... others) {
        List<Member> members = new ArrayList<>(List.of(others));
        members.add(member("usa", Member.Status.ACTIVE));
        return new RegistrySnapshot(members, AGREED, originatorKeys, Revocations.NONE, Map.of(), true);
    }

    static Member member(String nation, Member.Status status) {
        return new Member(
                new KasId("kas-" + nation),
                new Nation(nation.toUpperCase(Locale.ROOT)),
                KasOrigin.of("https://kas-" + nation + ".example"),
                URI.create("https://kas-" + nation + ".example:9443"),
                status,
                Set.of(),
                Map.of());
    }

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
        return new KeyRequest(id, USA.origin(), sid, KID, WrappedKey.rsa(wrapped), binding, metadata, signature);
    }

    static KeyRequest keyOf(String url, WrapAlgorithm algorithm, String kid) {
        return new KeyRequest(
                "k",
                KasOrigin.of(url),
                null,
                new KeyId(kid),
                new WrappedKey(algorithm, Bytes.of(new byte[256]), null),
                Bytes.of(new byte[32]),
                null,
                null);
    }
}
