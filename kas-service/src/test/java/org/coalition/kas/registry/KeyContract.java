package org.coalition.kas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.mongodb.client.MongoCollection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.registry.RegistryAdministration.ConflictException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What administrators say about wrapping keys, on every MongoDB that the registry is run against. */
abstract class KeyContract extends MongoContract {

    private static final Subject ADA = new Subject(
            "ada", "https://idp-usa.example", new Nation("USA"), null, null, null, null, null, List.of(), null);
    private static final KeyId KID = new KeyId("kas-usa-enc-002");
    private static final String NAME = "projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/2";

    @BeforeEach
    void fill() throws Exception {
        lab.seed(seed);
    }

    private RegistryAdministration administration(MongoRegistry registry) {
        return new MongoAdministration(lab.store, registry, lab.clock);
    }

    private void add(MongoRegistry registry, KeyState state) throws ConflictException {
        administration(registry).addKey(KID, NAME, state, "to rotate", ADA);
    }

    private void change(MongoRegistry registry, KeyState state) throws ConflictException {
        administration(registry).changeKey(KID, state, null, "because", ADA);
    }

    private static KeyStatement stated(MongoRegistry registry) {
        KeyStatement statement = registry.snapshot().keys().get(KID);
        assertThat(statement).isNotNull();
        return statement;
    }

    @Test
    void addedKey_isServedAfterAPollWithWhoAddedItAndWhy() throws Exception {
        MongoRegistry registry = lab.registry();
        add(registry, KeyState.ACTIVE);

        assertThat(stated(registry))
                .isEqualTo(new KeyStatement(
                        KID,
                        NAME,
                        KeyState.ACTIVE,
                        lab.clock.instant(),
                        lab.clock.instant(),
                        "ada of https://idp-usa.example",
                        "to rotate"));
        assertThat(lab.events).as("told").isNotEmpty();
    }

    @Test
    void changedKey_keepsItsNameAndWhenItWasAdded() throws Exception {
        MongoRegistry registry = lab.registry();
        add(registry, KeyState.ACTIVE);
        var added = lab.clock.instant();
        lab.clock.advance(Duration.ofDays(1));

        change(registry, KeyState.UNWRAP_ONLY);
        registry.poll();

        assertThat(stated(registry))
                .isEqualTo(new KeyStatement(
                        KID,
                        NAME,
                        KeyState.UNWRAP_ONLY,
                        added,
                        lab.clock.instant(),
                        "ada of https://idp-usa.example",
                        "because"));
    }

    /** One of the settings: there is no document about it before. */
    @Test
    void change_ofAKeyThatWasNotAdded_isServed() throws Exception {
        MongoRegistry registry = lab.registry();

        change(registry, KeyState.DISABLED);
        registry.poll();

        assertThat(stated(registry).state()).isEqualTo(KeyState.DISABLED);
        assertThat(stated(registry).name()).isNull();
    }

    @Test
    void addition_ofAKidOrANameThatIsThere_isRefused() throws Exception {
        MongoRegistry registry = lab.registry();
        add(registry, KeyState.ACTIVE);

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> administration(registry).addKey(KID, NAME + "2", KeyState.ACTIVE, "x", ADA));
        assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> administration(registry)
                .addKey(new KeyId("another"), NAME, KeyState.ACTIVE, "x", ADA));
    }

    @Test
    void addition_whenThereAreTooMany_isRefused() {
        for (int i = 0; i < 100; i++) {
            keys().insertOne(new Document("_id", "kid-" + i).append("state", "DISABLED"));
        }

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> add(lab.registry(), KeyState.ACTIVE))
                .withMessageContaining("100 keys");
    }

    @Test
    void destroyedKey_staysSo() throws Exception {
        MongoRegistry registry = lab.registry();
        add(registry, KeyState.DESTROYED);

        assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> change(registry, KeyState.ACTIVE));
        lab.store.keys().change(KID, new Document("state", "ACTIVE"), KeyState.DESTROYED); // who looked before
        registry.poll();

        assertThat(stated(registry).state()).isEqualTo(KeyState.DESTROYED);
    }

    /** Who has not heard that it was disabled does not undo it. */
    @Test
    void change_thatWasMeantToNarrow_doesNotWidenWhatWasDisabledMeanwhile() throws Exception {
        MongoRegistry registry = lab.registry();
        add(registry, KeyState.ACTIVE);
        change(registry, KeyState.DISABLED);

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> change(registry, KeyState.UNWRAP_ONLY))
                .withMessageContaining("stricter meanwhile");
        assertThatExceptionOfType(ConflictException.class).isThrownBy(() -> administration(registry)
                .changeKey(KID, KeyState.ACTIVE, KeyState.UNWRAP_ONLY, "because", ADA));
        assertThat(stated(registry).state()).isEqualTo(KeyState.DISABLED);

        administration(registry).changeKey(KID, KeyState.ACTIVE, KeyState.DISABLED, "a false alarm", ADA);

        assertThat(stated(registry).state()).isEqualTo(KeyState.ACTIVE);
    }

    /** The answer says what is in force, not what was said. */
    @Test
    void change_ofAKeyWithTwoNames_isAnsweredAsDisabled() throws Exception {
        MongoRegistry registry = lab.registry();
        keys().insertMany(List.of(
                new Document("kid", KID.value()).append("name", NAME).append("state", "ACTIVE"),
                new Document("kid", KID.value()).append("name", NAME + "2").append("state", "ACTIVE")));

        KeyStatement answer = administration(registry).changeKey(KID, KeyState.UNWRAP_ONLY, null, "because", ADA);

        assertThat(answer.state()).isEqualTo(KeyState.DISABLED);
    }

    /** The kid counts, and not the identifier that a document had when it was of another. */
    @Test
    void change_whereADocumentWasGivenAnotherKid_isOfTheKeyThatIsMeant() throws Exception {
        MongoRegistry registry = lab.registry();
        keys().insertOne(new Document("_id", KID.value()).append("kid", "other").append("state", "ACTIVE"));

        change(registry, KeyState.DISABLED);

        assertThat(registry.snapshot().keys().values())
                .extracting(statement -> statement.kid() + " " + statement.state())
                .containsExactlyInAnyOrder("other ACTIVE", KID + " DISABLED");
    }

    /** What takes a key away does not wait until the members make sense again. */
    @Test
    void change_whileTheRestOfTheRegistryIsRefused_isServedAllTheSame() throws Exception {
        MongoRegistry registry = lab.registry();
        lab.set("kas-usa", "origin", "https://elsewhere.example:8443");
        registry.poll();
        change(registry, KeyState.DISABLED);

        registry.poll();

        assertThat(stated(registry).state()).isEqualTo(KeyState.DISABLED);
        assertThat(registry.snapshot().members()).hasSize(2);
    }

    @Test
    void disabledKey_afterAStartWithoutMongo_isStillDisabled() throws Exception {
        MongoRegistry registry = lab.registry();
        add(registry, KeyState.ACTIVE);
        change(registry, KeyState.DISABLED);
        registry.poll();
        Map<KeyId, KeyStatement> before = registry.snapshot().keys();
        lab.database().drop();

        assertThat(lab.registry().snapshot().keys()).isEqualTo(before);
    }

    @Test
    void snapshotFile_ofAVersionWithoutKeys_isReadAsOneWithNone() throws Exception {
        lab.registry();
        ObjectMapper json = new ObjectMapper();
        ObjectNode older = (ObjectNode) json.readTree(lab.snapshotFile().toFile());
        older.remove("keys");
        json.writeValue(lab.snapshotFile().toFile(), older);
        lab.database().drop();

        assertThat(lab.registry().snapshot().keys()).isEmpty();
    }

    /** It was meant to do something about the key, and what can't be told: then nothing is released with it. */
    @Test
    void documentByHand_whoseStateIsNone_disablesTheKey() {
        keys().insertMany(List.of(
                new Document("kid", "misspelt").append("state", "disabled"),
                new Document("kid", "stateless"),
                new Document("kid", "nameless").append("name", 5).append("state", "ACTIVE"),
                new Document("_id", "by-id").append("state", "UNWRAP_ONLY"),
                new Document("state", "DISABLED")));

        Map<KeyId, KeyStatement> statements = lab.registry().snapshot().keys();

        assertThat(statements.values())
                .extracting(statement -> statement.kid() + " " + statement.state())
                .containsExactlyInAnyOrder(
                        "misspelt DISABLED", "stateless DISABLED", "nameless DISABLED", "by-id UNWRAP_ONLY");
    }

    @Test
    void documentsByHand_aboutOneKey_areAsStrictAsTheStricterAndChangeTogether() throws Exception {
        keys().insertMany(List.of(
                new Document("kid", KID.value()).append("state", "DISABLED"),
                new Document("kid", KID.value()).append("state", "ACTIVE")));
        MongoRegistry registry = lab.registry();
        assertThat(stated(registry).state()).isEqualTo(KeyState.DISABLED);

        administration(registry).changeKey(KID, KeyState.UNWRAP_ONLY, KeyState.DISABLED, "because", ADA);
        registry.poll();

        assertThat(stated(registry).state()).isEqualTo(KeyState.UNWRAP_ONLY);
    }

    @Test
    void documentsByHand_withTwoNamesForOneKid_disableIt() {
        keys().insertMany(List.of(
                new Document("kid", KID.value()).append("name", NAME).append("state", "ACTIVE"),
                new Document("kid", KID.value()).append("name", NAME + "2").append("state", "ACTIVE")));

        assertThat(stated(lab.registry()).state()).isEqualTo(KeyState.DISABLED);
    }

    @Test
    void change_isRecordedWithWhatWasBefore() throws Exception {
        MongoRegistry registry = lab.registry();
        add(registry, KeyState.ACTIVE);
        change(registry, KeyState.DISABLED);

        List<RegistryChange> changes = lab.store.changesAfter(1);
        assertThat(changes)
                .extracting(change -> change.document().path("what").asText())
                .containsExactly("ADD_KEY", "SET_KEY_STATE");
        RegistryChange last = changes.getLast();
        assertThat(last.who()).isEqualTo("ada of https://idp-usa.example");
        assertThat(last.document().path("kid").asText()).isEqualTo(KID.value());
        assertThat(last.document().at("/before/state").asText()).isEqualTo("ACTIVE");
        assertThat(last.document().at("/after/state").asText()).isEqualTo("DISABLED");
    }

    @Test
    void change_whileThePollIsLongAway_makesOneAtOnce() throws Exception {
        MongoRegistry registry = lab.registry(RegistryLab.MAX_AGE.dividedBy(2));
        registry.start();
        try {
            change(registry, KeyState.DISABLED);

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> registry.snapshot().keys().containsKey(KID));
        } finally {
            registry.stop();
        }
    }

    private MongoCollection<Document> keys() {
        return lab.database().getCollection(KeyCollection.KEYS);
    }
}
