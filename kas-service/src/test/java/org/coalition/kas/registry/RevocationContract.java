package org.coalition.kas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.mongodb.client.MongoCollection;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.registry.RegistryAdministration.ConflictException;
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

    private Revocation revoke(MongoRegistry registry, Revocation revocation) {
        try {
            return new MongoAdministration(lab.store, registry, lab.clock).revoke(revocation, "stolen", ADMINISTRATOR);
        } catch (ConflictException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean revoked(MongoRegistry registry, String subject, String tokenId) {
        return registry.snapshot().revocations().revoke(ISSUER, subject, tokenId, lab.clock.instant());
    }

    @Test
    void revoke_byTokenId_isServedAfterAPollAndForThatTokenAlone() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.TOKEN, "t1", Duration.ofHours(1)));
        assertThat(revoked(registry, "bob", "t1")).as("before").isFalse();

        registry.poll();

        assertThat(revoked(registry, "bob", "t1")).isTrue();
        assertThat(revoked(registry, "bob", "t2")).isFalse();
        assertThat(revoked(registry, "t1", "t0")).as("a sub is no jti").isFalse();
        assertThat(registry.snapshot().revocations().revoke("https://other.example", "bob", "t1", lab.clock.instant()))
                .as("another issuer's")
                .isFalse();
    }

    @Test
    void revoke_bySubject_isServedForAllItsTokens() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.SUBJECT, "bob", Duration.ofHours(1)));
        registry.poll();

        assertThat(revoked(registry, "bob", "t1")).isTrue();
        assertThat(revoked(registry, "bob", "t0")).isTrue();
        assertThat(revoked(registry, "alice", "t1")).isFalse();
    }

    @Test
    void revocationOfASubject_whenItsTimeIsOver_revokesNothingMore() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.SUBJECT, "bob", Duration.ofMinutes(10)));
        registry.poll();

        lab.clock.advance(Duration.ofMinutes(11));

        assertThat(revoked(registry, "bob", "t0")).isFalse();
        lab.clock.advance(Duration.ofHours(3));
        registry.poll();
        assertThat(registry.snapshot().revocations()).isEqualTo(Revocations.NONE);
    }

    /** Who says so takes the token's own end, and with skewed clocks it lives a little longer. */
    @Test
    void revocationOfAToken_untilItExpires_holdsABitLonger() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.TOKEN, "t1", Duration.ofMinutes(10)));
        registry.poll();

        lab.clock.advance(Duration.ofMinutes(15));
        registry.poll();
        assertThat(revoked(registry, "bob", "t1")).isTrue();

        lab.clock.advance(Duration.ofHours(1));
        assertThat(revoked(registry, "bob", "t1")).isFalse();
    }

    @Test
    void revoke_again_canOnlyMakeItLater() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.SUBJECT, "bob", Duration.ofMinutes(10)));
        revoke(registry, revocation(Kind.SUBJECT, "bob", Duration.ofHours(5)));
        assertThat(revoke(registry, revocation(Kind.SUBJECT, "bob", Duration.ofSeconds(1))))
                .isEqualTo(revocation(Kind.SUBJECT, "bob", Duration.ofHours(5)));
        registry.poll();

        assertThat(registry.snapshot().revocations().inForce(lab.clock.instant()))
                .containsExactly(revocation(Kind.SUBJECT, "bob", Duration.ofHours(5)));
    }

    @Test
    void revoke_whatNeverEnds_leavesItSo() {
        insert(new Document("_id", "sub bob of " + ISSUER)
                .append("issuer", ISSUER)
                .append("sub", "bob"));
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.SUBJECT, "bob", Duration.ofMinutes(10)));
        registry.poll();

        lab.clock.advance(Duration.ofDays(1));

        assertThat(revoked(registry, "bob", "t0")).isTrue();
    }

    /** What takes access away does not wait until the members make sense again. */
    @Test
    void revoke_whileTheRestOfTheRegistryIsRefused_isServedAllTheSame() {
        MongoRegistry registry = lab.registry();
        lab.set("kas-usa", "origin", "https://elsewhere.example:8443");
        registry.poll();
        revoke(registry, revocation(Kind.SUBJECT, "bob", Duration.ofHours(1)));

        registry.poll();

        assertThat(revoked(registry, "bob", "t0")).isTrue();
        assertThat(registry.snapshot().members()).hasSize(2);
    }

    @Test
    void revoke_removesWhatEndedLongAgo() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.SUBJECT, "bob", Duration.ofMinutes(10)));
        lab.clock.advance(Duration.ofDays(8));
        revoke(registry, revocation(Kind.SUBJECT, "eve", Duration.ofMinutes(10)));

        assertThat(revocations().find())
                .extracting(document -> document.get("sub"))
                .containsExactly("eve");
    }

    @Test
    void revoke_whenThereAreTooMany_isRefused() {
        insert(documents(10_000));

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> new MongoAdministration(lab.store, lab.registry(), lab.clock)
                        .revoke(revocation(Kind.SUBJECT, "bob", Duration.ofHours(1)), "stolen", ADMINISTRATOR));
    }

    /** By hand there can be any number. */
    @Test
    void revocations_of50000Subjects_areServed() {
        insert(documents(50_000));
        MongoRegistry registry = lab.registry();

        assertThat(registry.snapshot().revocations().size()).isEqualTo(50_000);
        assertThat(revoked(registry, "subject-49999", "t0")).isTrue();
    }

    private Document[] documents(int count) {
        Date until = Date.from(in(Duration.ofHours(1)));
        return IntStream.range(0, count)
                .mapToObj(i -> new Document("issuer", ISSUER)
                        .append("sub", "subject-" + i)
                        .append("until", until))
                .toArray(Document[]::new);
    }

    private MongoCollection<Document> revocations() {
        return lab.database().getCollection(RegistryStore.REVOCATIONS);
    }

    private void insert(Document... documents) {
        revocations().insertMany(List.of(documents));
    }

    /** It is in force, and the audit trail has it. */
    @Test
    void revoke_whenTheChangeCantBeRecorded_isInForceAllTheSame() {
        MongoRegistry registry = lab.registry();
        lab.database().getCollection(RegistryStore.VERSION).drop();

        revoke(registry, revocation(Kind.SUBJECT, "bob", Duration.ofHours(1)));
        registry.poll();

        assertThat(revoked(registry, "bob", "t0")).isTrue();
    }

    @Test
    void revoke_recordsWhoDidItAndWhatWasBefore() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.SUBJECT, "bob", Duration.ofMinutes(10)));
        revoke(registry, revocation(Kind.SUBJECT, "bob", Duration.ofHours(5)));

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
            revoke(registry, revocation(Kind.SUBJECT, "bob", Duration.ofHours(1)));

            await().atMost(Duration.ofSeconds(10)).until(() -> revoked(registry, "bob", "t0"));
        } finally {
            registry.stop();
        }
    }

    @Test
    void revocation_afterAStartWithoutMongo_isStillInForce() {
        MongoRegistry registry = lab.registry();
        revoke(registry, revocation(Kind.TOKEN, "t1", Duration.ofHours(1)));
        registry.poll();
        lab.database().drop();

        assertThat(revoked(lab.registry(), "bob", "t1")).isTrue();
    }

    @Test
    void revocation_byHandWithoutATime_neverEnds() {
        insert(new Document("issuer", ISSUER).append("sub", "bob"));
        MongoRegistry registry = lab.registry();

        lab.clock.advance(Duration.ofDays(10_000));

        assertThat(revoked(registry, "bob", "t0")).isTrue();
    }

    @Test
    void revocation_byHandOfTwoThings_revokesBoth() throws Exception {
        insert(new Document("issuer", ISSUER).append("sub", "bob").append("jti", "abc"));
        MongoRegistry registry = lab.registry();

        assertThat(revoked(registry, "bob", "t0")).isTrue();
        assertThat(revoked(registry, "eve", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
                .as("SHA-256 of abc (FIPS 180-2)")
                .isTrue();
    }

    @Test
    void revocation_byHandThatNamesNothing_leavesTheOthersInForce() {
        insert(
                new Document("issuer", ISSUER).append("until", Date.from(in(Duration.ofHours(1)))),
                new Document("sub", "bob"),
                new Document("sub", "eve").append("issuer", ISSUER));

        MongoRegistry registry = lab.registry();
        Revocations first = registry.snapshot().revocations();
        registry.poll();

        assertThat(first.inForce(lab.clock.instant()))
                .extracting(Revocation::value)
                .containsExactly("eve");
        assertThat(first.unusable()).hasSize(2);
        assertThat(registry.snapshot().revocations())
                .as("told of once, and not with each poll")
                .isSameAs(first);
    }

    @Test
    void snapshotFile_ofAVersionWithoutRevocations_isReadAsOneWithNone() throws Exception {
        lab.registry();
        ObjectMapper json = new ObjectMapper();
        ObjectNode older = (ObjectNode) json.readTree(lab.snapshotFile().toFile());
        older.remove("revocations");
        json.writeValue(lab.snapshotFile().toFile(), older);
        lab.database().drop();

        assertThat(lab.registry().snapshot().revocations()).isEqualTo(Revocations.NONE);
    }
}
