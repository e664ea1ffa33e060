package org.coalition.kas.registry;

import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.protocol.KasOrigin;

/**
 * The registry at one moment: immutable, and swapped as a whole.
 *
 * @param members every KAS that is known, suspended ones too
 * @param agreements those with the status {@code ACTIVE}; whether one is in force is a question of the time
 * @param originatorKeys public keys of data originators by {@code kid}, of active members
 * @param revocations access tokens that are not accepted any more
 * @param keys what administrators have said about wrapping keys of this KAS
 * @param fresh whether it is young enough to decide on peers by it
 */
public record RegistrySnapshot(
        List<Member> members,
        List<FederationAgreement> agreements,
        Map<String, PublicKey> originatorKeys,
        Revocations revocations,
        Map<KeyId, KeyStatement> keys,
        boolean fresh) {

    public RegistrySnapshot {
        members = List.copyOf(members);
        agreements = List.copyOf(agreements);
        originatorKeys = Map.copyOf(originatorKeys);
        keys = Map.copyOf(keys);
    }

    RegistrySnapshot with(StandingOrders orders) {
        return new RegistrySnapshot(members, agreements, originatorKeys, orders.revocations(), orders.keys(), fresh);
    }

    /** The KAS that has exactly this origin, whatever its status; a retired one is not known any more. */
    public Optional<Member> owner(KasOrigin origin) {
        return members.stream()
                .filter(member -> member.status() != Member.Status.RETIRED)
                .filter(member -> member.origin().equals(origin))
                .findFirst();
    }

    public Optional<Member> member(KasId kasId) {
        return members.stream().filter(member -> member.kasId().equals(kasId)).findFirst();
    }

    /** The active KAS of a nation. */
    public Optional<Member> ofNation(Nation nation) {
        return members.stream()
                .filter(member -> member.isActive() && member.nation().equals(nation))
                .findFirst();
    }

    /** What is agreed for subjects that {@code from} sends to {@code to}, if it is in force. */
    public Optional<FederationAgreement> agreement(KasId from, KasId to, Instant now) {
        return agreements.stream()
                .filter(agreement ->
                        agreement.from().equals(from) && agreement.to().equals(to))
                .filter(agreement -> agreement.isInForce(now))
                .findFirst();
    }

    public Optional<PublicKey> originatorKey(String kid) {
        return Optional.ofNullable(originatorKeys.get(kid));
    }
}
