package org.coalition.kas.registry;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.coalition.kas.registry.Revocation.Kind;
import org.coalition.kas.registry.Revocation.Target;

/** All revocations that are known at one moment. Immutable; asking costs two look-ups, however many there are. */
public final class Revocations {

    /** Of a registry in which nothing is revoked. */
    public static final Revocations NONE = new Revocations(Set.of());

    private final Map<Target, Revocation> byTarget;
    private final List<String> unusable;

    /** Of two on the same target the one that ends later counts. */
    public Revocations(Collection<Revocation> revocations) {
        this(revocations, List.of());
    }

    /**
     * As {@link #Revocations(Collection)}.
     *
     * @param unusable the documents that revoke nothing, for telling of them
     */
    Revocations(Collection<Revocation> revocations, List<String> unusable) {
        this.unusable = List.copyOf(unusable);
        this.byTarget = revocations.stream()
                .collect(Collectors.toUnmodifiableMap(
                        Revocation::target,
                        one -> one,
                        (one, other) -> one.until().isAfter(other.until()) ? one : other));
    }

    /**
     * Whether a token is revoked.
     *
     * @param tokenIdHash hex SHA-256 of its {@code jti}
     */
    public boolean revoke(String issuer, String subject, String tokenIdHash, Instant now) {
        return isInForce(new Target(issuer, Kind.SUBJECT, subject), now)
                || isInForce(new Target(issuer, Kind.TOKEN, tokenIdHash), now);
    }

    private boolean isInForce(Target target, Instant now) {
        Revocation revocation = byTarget.get(target);
        return revocation != null && revocation.isInForce(now);
    }

    /** How many there are, ended ones that are still kept included. */
    public int size() {
        return byTarget.size();
    }

    /** Identifiers of documents that are there and revoke nothing. */
    List<String> unusable() {
        return unusable;
    }

    Collection<Revocation> all() {
        return byTarget.values();
    }

    /** Those that have not ended, the one that ends first first. */
    public List<Revocation> inForce(Instant now) {
        return byTarget.values().stream()
                .filter(revocation -> revocation.isInForce(now))
                .sorted(Comparator.comparing(Revocation::until)
                        .thenComparing(Revocation::issuer)
                        .thenComparing(Revocation::value))
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Revocations that && byTarget.equals(that.byTarget) && unusable.equals(that.unusable);
    }

    @Override
    public int hashCode() {
        return Objects.hash(byTarget, unusable);
    }

    @Override
    public String toString() {
        return "Revocations[" + byTarget.size() + "]";
    }
}
