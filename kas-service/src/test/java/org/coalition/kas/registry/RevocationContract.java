package org.coalition.kas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.registry.Revocation.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Revoked tokens, on every MongoDB that the registry is run against. */
abstract class RevocationContract extends MongoContract {

    private static final String ISSUER = "https://idp-usa.example";
    private static final Subject ADMINISTRATOR =
            new Subject("ada", ISSUER, new Nation("USA"), null, null, null, null, null, List.of(), null);

    @BeforeEach
    void fill() throws Exception {
        lab.seed(seed);
    }

    private Instant in(Duration time) {
        return lab.clock.instant().plus(time);
    }

    private Revocation revocation(Kind kind, String value, Duration life) {
        return new Revocation(ISSUER, kind, value, in(life));
    }

    private void revoke(MongoRegistry registry, Revocation revocation) {
        new MongoAdministration(lab.store, registry, lab.clock).revoke(revocation, "stolen", ADMINISTRATOR);
    }

    private boolean revoked(MongoRegistry registry, String subject, String tokenId) {
        return registry.snapshot().revocations().revoke(ISSUER, subject, tokenId, lab.clock.instant());
    }

    @Test
    void revoke_byTokenId_isServedAfterAPollAndForThatTokenAlone() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.JTI, "t1", Duration.ofHours(1)));
        assertThat(revoked(registry, "bob", "t1")).as("before").isFalse();

        registry.poll();

        assertThat(revoked(registry, "bob", "t1")).isTrue();
        assertThat(revoked(registry, "bob", "t2")).isFalse();
        assertThat(revoked(registry, "t1", null)).as("a sub is no jti").isFalse();
        assertThat(registry.snapshot().revocations().revoke("https://other.example", "bob", "t1", lab.clock.instant()))
                .as("another issuer's")
                .isFalse();
    }

    @Test
    void revoke_bySubject_isServedForAllItsTokens() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.SUB, "bob", Duration.ofHours(1)));
        registry.poll();

        assertThat(revoked(registry, "bob", "t1")).isTrue();
        assertThat(revoked(registry, "bob", null)).isTrue();
        assertThat(revoked(registry, "alice", "t1")).isFalse();
    }

    @Test
    void revocation_whenItsTimeIsOver_revokesNothingMore() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.SUB, "bob", Duration.ofMinutes(10)));
        registry.poll();

        lab.clock.advance(Duration.ofMinutes(11));

        assertThat(revoked(registry, "bob", null)).isFalse();
        lab.clock.advance(Duration.ofHours(2));
        registry.poll();
        assertThat(registry.snapshot().revocations()).isEqualTo(Revocations.NONE);
    }

    @Test
    void revoke_twice_changesUntilWhen() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.SUB, "bob", Duration.ofMinutes(10)));
        revoke(registry, revocation(Kind.SUB, "bob", Duration.ofHours(5)));
        registry.poll();

        assertThat(registry.snapshot().revocations().inForce(lab.clock.instant()))
                .containsExactly(revocation(Kind.SUB, "bob", Duration.ofHours(5)));
    }

    @Test
    void revoke_recordsWhoDidItAndWhatWasBefore() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.SUB, "bob", Duration.ofMinutes(10)));
        revoke(registry, revocation(Kind.SUB, "bob", Duration.ofHours(5)));

        List<RegistryChange> changes = lab.store.changesAfter(1);
        assertThat(changes).extracting(RegistryChange::version).containsExactly(2L, 3L);
        RegistryChange last = changes.getLast();
        assertThat(last.who()).isEqualTo("ada of " + ISSUER);
        assertThat(last.document().path("what").asText()).isEqualTo("REVOKE");
        assertThat(last.document().at("/before/until").asText())
                .isEqualTo(in(Duration.ofMinutes(10)).toString());
        assertThat(last.document().at("/after/until").asText())
                .isEqualTo(in(Duration.ofHours(5)).toString());
        assertThat(last.document().at("/after/reason").asText()).isEqualTo("stolen");
    }

    @Test
    void revoke_whileThePollIsLongAway_makesOneAtOnce() {
        MongoRegistry registry = lab.registry(RegistryLab.MAX_AGE.dividedBy(2));
        registry.start();
        try {
            revoke(registry, revocation(Kind.SUB, "bob", Duration.ofHours(1)));

            await().atMost(Duration.ofSeconds(10)).until(() -> revoked(registry, "bob", null));
        } finally {
            registry.stop();
        }
    }

    @Test
    void revocation_afterAStartWithoutMongo_isStillInForce() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.JTI, "t1", Duration.ofHours(1)));
        registry.poll();
        lab.database().drop();

        assertThat(revoked(lab.registry(), "bob", "t1")).isTrue();
    }

    @Test
    void revocation_byHandWithoutATime_neverEnds() {
        lab.database()
                .getCollection(RegistryStore.REVOCATIONS)
                .insertOne(new Document("issuer", ISSUER).append("sub", "bob"));
        MongoRegistry registry = lab.registry();

        lab.clock.advance(Duration.ofDays(10_000));

        assertThat(revoked(registry, "bob", null)).isTrue();
    }

    @Test
    void revocation_byHandThatNamesNothing_leavesTheOthersInForce() {
        lab.database()
                .getCollection(RegistryStore.REVOCATIONS)
                .insertMany(List.of(
                        new Document("issuer", ISSUER).append("until", Date.from(in(Duration.ofHours(1)))),
                        new Document("sub", "bob").append("jti", "t1").append("issuer", ISSUER),
                        new Document("sub", "bob"),
                        new Document("sub", "eve").append("issuer", ISSUER)));

        assertThat(lab.registry().snapshot().revocations().inForce(lab.clock.instant()))
                .extracting(Revocation::value)
                .containsExactly("eve");
    }
}
