package org.coalition.kas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.Document;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.protocol.KasOrigin;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;

/** What the registry must do on every MongoDB that it is run against. */
abstract class RegistryContract extends MongoContract {

    private static final KasId FRA = new KasId("kas-fra");
    private static final KasOrigin FRA_ORIGIN = KasOrigin.of("https://kas-fra.example:8443");

    @Test
    void import_intoEmptyRegistry_storesDocumentsInTheirForm() throws Exception {
        lab.seed(seed);

        Document usa = lab.kases().find(new Document("kasId", "kas-usa")).first();
        assertThat(usa).containsEntry("origin", "https://kas-usa.example:8443").containsEntry("version", 1L);
        assertThat(usa.get("createdAt")).isEqualTo(Date.from(lab.clock.instant()));
        Document pact =
                lab.database().getCollection(RegistryStore.AGREEMENTS).find().first();
        assertThat(pact.get("validUntil")).isInstanceOf(Date.class);
    }

    @Test
    void import_intoEmptyRegistry_recordsItself() throws Exception {
        lab.seed(seed);

        List<RegistryChange> changes = lab.store.changesAfter(0);
        assertThat(changes).hasSize(1);
        RegistryChange change = changes.getFirst();
        assertThat(change.who()).isEqualTo("import");
        assertThat(change.version()).isEqualTo(1);
        assertThat(change.document().path("file").asText()).isEqualTo("seed.json");
        assertThat(change.document().path("sha256").asText()).hasSize(64);
        assertThat(change.document().path("before").isNull()).isTrue();
        assertThat(change.document().at("/after/kases")).isEqualTo(seed.json.path("kases"));
    }

    @Test
    void import_intoFilledRegistry_isRefused() throws Exception {
        lab.seed(seed);
        seed.fra().put("organization", "Another");

        assertThatThrownBy(() -> lab.seed(seed)).isInstanceOf(RegistryNotEmptyException.class);
        assertThat(lab.kases().countDocuments()).isEqualTo(2);
        assertThat(lab.store.read().kases().getFirst().path("organization").asText())
                .isEqualTo("Nation FRA");
    }

    @Test
    void import_whenAnInsertionFails_removesWhatItInserted() {
        lab.store.ensureIndexes();
        Document usa = BsonJson.toDocument(seed.usa());
        Document again = BsonJson.toDocument(seed.usa());

        assertThatThrownBy(() -> lab.store.fill(List.of(usa, again), List.of(), new Document("version", 1L)))
                .isInstanceOf(DuplicateKeyException.class);
        assertThat(lab.store.isEmpty()).isTrue();
    }

    @Test
    void index_secondEntryWithTheSameOrigin_isRefused() throws Exception {
        lab.seed(seed);
        Document other = BsonJson.toDocument(SeedSample.kas("gbr", "GBR"));
        other.put("origin", "https://kas-fra.example:8443");

        assertThatThrownBy(() -> lab.kases().insertOne(other)).hasMessageContaining("duplicate key");
    }

    @Test
    void snapshot_holdsMembersWithTheirKeys() throws Exception {
        lab.seed(seed);

        Member fra = lab.registry().snapshot().owner(FRA_ORIGIN).orElseThrow();
        assertThat(fra.kasId()).isEqualTo(FRA);
        assertThat(fra.nation()).isEqualTo(new Nation("FRA"));
        assertThat(fra.federationUrl()).hasToString("https://kas-fra.example:8444");
        assertThat(fra.isActive()).isTrue();
        assertThat(fra.certificateThumbprints()).hasSize(1);
        assertThat(fra.signingKeys()).containsOnlyKeys("kas-fra-sig-001");
    }

    @Test
    void snapshot_holdsActiveAgreementsOnly() throws Exception {
        seed.json
                .withArray("agreements")
                .add(SeedSample.agreement("kas-fra", "kas-usa").put("status", "SUSPENDED"));
        lab.seed(seed);

        RegistrySnapshot snapshot = lab.registry().snapshot();
        assertThat(snapshot.agreement(RegistryLab.USA.kasId(), FRA, lab.clock.instant()))
                .hasValueSatisfying(pact -> assertThat(pact.allowedCois()).containsExactly("NATO", "FVEY"));
        assertThat(snapshot.agreement(FRA, RegistryLab.USA.kasId(), lab.clock.instant()))
                .isEmpty();
    }

    @Test
    void snapshot_vouchesForOriginatorsOfActiveMembersOnly() throws Exception {
        seed.fra().put("status", "SUSPENDED").put("suspendedReason", "a lost key");
        lab.seed(seed);

        RegistrySnapshot snapshot = lab.registry().snapshot();
        assertThat(snapshot.originatorKeys()).containsOnlyKeys("originator-usa-1");
        assertThat(snapshot.owner(FRA_ORIGIN)).isPresent();
    }

    @Test
    void poll_whenAnOperatorSuspendsByHand_servesTheSuspensionAndTellsOthers() throws Exception {
        lab.seed(seed);
        MongoRegistry registry = lab.registry();
        registry.start();
        try {
            await().until(() -> !lab.events.isEmpty());
            lab.set("kas-fra", "status", "SUSPENDED");

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(status(registry)).contains(Member.Status.SUSPENDED));
            await().untilAsserted(() -> assertThat(lab.events.getLast().after().member(FRA))
                    .map(Member::status)
                    .contains(Member.Status.SUSPENDED));
            assertThat(lab.events.getLast().before().member(FRA))
                    .map(Member::status)
                    .contains(Member.Status.ACTIVE);
        } finally {
            registry.stop();
        }
    }

    @Test
    void poll_whenNothingDiffers_keepsTheSnapshot() throws Exception {
        lab.seed(seed);
        MongoRegistry registry = lab.registry();
        RegistrySnapshot before = registry.snapshot();

        lab.clock.advance(Duration.ofMinutes(10));
        registry.poll();
        lab.clock.advance(Duration.ofMinutes(10));

        assertThat(registry.snapshot()).isSameAs(before);
        assertThat(registry.age()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void poll_whenOneEntryIsBroken_leavesOnlyThatOneOut() throws Exception {
        lab.seed(seed);
        MongoRegistry registry = lab.registry();

        lab.set("kas-fra", "certificateThumbprints", List.of("abc"));
        registry.poll();

        assertThat(registry.snapshot().owner(FRA_ORIGIN)).isEmpty();
        assertThat(registry.snapshot().member(RegistryLab.USA.kasId())).isPresent();
        assertThat(registry.snapshot().originatorKeys()).containsOnlyKeys("originator-usa-1");
    }

    @Test
    void poll_whenAKidOfAnOriginatorIsThereTwice_keepsTheLastGoodState() throws Exception {
        lab.seed(seed);
        MongoRegistry registry = lab.registry();
        RegistrySnapshot before = registry.snapshot();

        lab.set("kas-fra", "originatorKeys", BsonJson.toDocument(seed.usa().path("originatorKeys")));
        lab.clock.advance(Duration.ofMinutes(1));
        registry.poll();

        assertThat(registry.snapshot()).isSameAs(before);
        assertThat(registry.age()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void poll_whenTheOwnEntryDisappears_keepsTheLastGoodState() throws Exception {
        lab.seed(seed);
        MongoRegistry registry = lab.registry();
        RegistrySnapshot before = registry.snapshot();

        lab.kases().deleteOne(new Document("kasId", "kas-usa"));
        registry.poll();

        assertThat(registry.snapshot()).isSameAs(before);
    }

    @Test
    void poll_whenTheDatabaseIsWiped_keepsTheLastGoodState() throws Exception {
        lab.seed(seed);
        MongoRegistry registry = lab.registry();
        RegistrySnapshot before = registry.snapshot();

        lab.database().drop();
        registry.poll();

        assertThat(registry.snapshot()).isSameAs(before);
    }

    @Test
    void changes_areAnnouncedOnce() throws Exception {
        lab.seed(seed);
        MongoRegistry registry = lab.registry();

        registry.poll();
        registry.poll();

        assertThat(lab.events).hasSize(1);
        assertThat(lab.events.getFirst().changes())
                .extracting(RegistryChange::who)
                .containsExactly("import");
    }

    @Test
    void changes_afterARestart_areNotAnnouncedAgain() throws Exception {
        lab.seed(seed);
        lab.registry().poll();
        lab.events.clear();

        lab.registry().poll();

        assertThat(lab.events).isEmpty();
    }

    @Test
    void changes_recordedOutOfOrder_areAllAnnounced() throws Exception {
        lab.seed(seed);
        MongoRegistry registry = lab.registry();
        for (long version : List.of(3L, 2L)) {
            lab.database()
                    .getCollection(RegistryStore.CHANGES)
                    .insertOne(new Document("version", version).append("who", "alice"));
            registry.poll();
        }

        assertThat(lab.events.stream().flatMap(event -> event.changes().stream()))
                .extracting(RegistryChange::version)
                .containsExactly(1L, 3L, 2L);
    }

    @Test
    void changes_thatAListenerFailsOn_areAnnouncedAgain() throws Exception {
        lab.seed(seed);
        AtomicBoolean fails = new AtomicBoolean(true);
        List<RegistryChanged> taken = new ArrayList<>();
        MongoRegistry registry = lab.registry(RegistryLab.USA, event -> {
            if (fails.getAndSet(false)) {
                throw new IllegalStateException("the audit is away");
            }
            taken.add((RegistryChanged) event);
        });

        registry.poll();
        registry.poll();

        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().changes()).hasSize(1);
    }

    @Test
    void start_withoutTheOwnEntry_isRefused() throws Exception {
        ((ArrayNode) seed.json.path("kases")).remove(0);
        seed.json.withArray("agreements").removeAll();
        lab.seed(seed);

        assertThatThrownBy(lab::registry)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no valid entry with the kasId kas-usa")
                .hasMessageContaining("kas.id");
    }

    @Test
    void start_whenTheOwnEntryIsSuspended_isRefused() throws Exception {
        seed.usa().put("status", "SUSPENDED");
        lab.seed(seed);

        assertThatThrownBy(lab::registry).hasMessageContaining("is SUSPENDED, it must be ACTIVE");
    }

    @Test
    void start_whenTheOwnOriginDiffers_isRefusedAndNamesBoth() throws Exception {
        lab.seed(seed);
        KasIdentity moved = new KasIdentity(new KasId("kas-usa"), new Nation("USA"), "https://elsewhere.example");

        assertThatThrownBy(() -> lab.registry(moved))
                .hasMessageContaining("https://kas-usa.example:8443")
                .hasMessageContaining("kas.base-url says https://elsewhere.example:443");
    }

    @Test
    void start_onAHalfImportedRegistry_isRefused() throws Exception {
        lab.seed(seed);
        lab.database().getCollection(RegistryStore.VERSION).drop();

        assertThatThrownBy(lab::registry).hasMessageContaining("registry import");
    }

    private static Optional<Member.Status> status(Registry registry) {
        return registry.snapshot().member(FRA).map(Member::status);
    }
}
