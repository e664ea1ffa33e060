package org.coalition.kas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.registry.RegistryAdministration.ConflictException;
import org.coalition.kas.registry.RegistryEntries.Kind;
import org.coalition.kas.registry.RegistryEntries.Name;
import org.coalition.kas.registry.RegistryEntries.Order;
import org.coalition.kas.registry.RegistryEntries.OrderRefusedException;
import org.coalition.kas.registry.RegistryEntries.OrderRefusedException.Because;
import org.coalition.kas.registry.RegistryEntries.Shown;
import org.coalition.kas.registry.RegistryEntries.Step;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How administrators change members and agreements, on every MongoDB that the registry is run against. */
abstract class EntryContract extends MongoContract {

    private static final Caller ADA = administrator("ada");
    private static final Caller BEN = administrator("ben");
    private static final Name USA = Name.kas(new KasId("kas-usa"));
    private static final Name FRA = Name.kas(new KasId("kas-fra"));
    private static final Name GBR = Name.kas(new KasId("kas-gbr"));
    private static final Name PACT = Name.agreement(new KasId("kas-usa"), new KasId("kas-fra"));

    private MongoRegistry registry;
    private RegistryEntries entries;

    @BeforeEach
    void fill() throws Exception {
        lab.seed(seed);
        registry = lab.registry();
        entries = new MongoEntries(lab.store, registry, RegistryLab.USA, lab.clock);
    }

    private static Caller administrator(String sub) {
        Subject subject = new Subject(
                sub, "https://idp-usa.example", new Nation("USA"), null, null, null, null, null, List.of(), null);
        return new Caller(subject, sub, "hash", "jkt", null, Set.of("kas-admin"));
    }

    private Optional<Shown> does(Caller who, Step step, Name name, @Nullable ObjectNode content, @Nullable String etag)
            throws Exception {
        return entries.ready(new Order(step, name, content, etag, who, "a reason"))
                .carryOut();
    }

    private Optional<Shown> does(Caller who, Step step, Name name) throws Exception {
        return does(who, step, name, null, shown(name).etag());
    }

    private Shown shown(Name name) {
        return entries.one(name).orElseThrow();
    }

    private void assertRefused(Because because, String text, Caller who, Step step, Name name) {
        assertRefused(because, text, who, step, name, null, null);
    }

    private void assertRefused(
            Because because,
            String text,
            Caller who,
            Step step,
            Name name,
            @Nullable ObjectNode content,
            @Nullable String etag) {
        assertThatExceptionOfType(OrderRefusedException.class)
                .isThrownBy(() -> does(who, step, name, content, etag))
                .withMessageContaining(text)
                .matches(refusal -> refusal.because() == because);
    }

    private Member.Status served(Name name) {
        return registry.snapshot()
                .member(name.kasIds().getFirst())
                .map(Member::status)
                .orElseThrow();
    }

    private boolean isInForce() {
        return registry.snapshot()
                .agreement(new KasId("kas-usa"), new KasId("kas-fra"), lab.clock.instant())
                .isPresent();
    }

    /** As somebody writes it: without a status. */
    private static ObjectNode britain() {
        return SeedSample.kas("gbr", "GBR").without("status");
    }

    private ObjectNode renewed() {
        ObjectNode content = shown(FRA).content();
        ((ArrayNode) content.path("certificateThumbprints")).add("ab".repeat(32));
        return content;
    }

    @Test
    void member_thatOneAdministratorAdds_isServedWhenAnotherHasApproved() throws Exception {
        does(ADA, Step.CREATE, GBR, britain(), null);
        assertThat(served(GBR)).isEqualTo(Member.Status.PENDING);
        assertThat(registry.snapshot().originatorKey("originator-gbr-1")).isEmpty();

        Shown approved = does(BEN, Step.APPROVE, GBR).orElseThrow();

        assertThat(served(GBR)).isEqualTo(Member.Status.ACTIVE);
        assertThat(registry.snapshot().originatorKey("originator-gbr-1")).isPresent();
        assertThat(approved.proposal()).isNull();
        assertThat(approved.version()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"CREATE", "CHANGE", "RESUME"})
    void proposal_byTheSamePerson_isNotApproved(Step step) throws Exception {
        Name name = step == Step.CREATE ? GBR : FRA;
        propose(step, name);

        assertRefused(Because.SAME_PERSON, "another administrator", ADA, Step.APPROVE, name);
        assertThat(shown(name).proposal()).isNotNull();
        does(BEN, Step.APPROVE, name);
        assertThat(shown(name).proposal()).isNull();
    }

    private void propose(Step step, Name name) throws Exception {
        switch (step) {
            case CREATE -> does(ADA, step, name, britain(), null);
            case CHANGE -> does(ADA, step, name, renewed(), shown(name).etag());
            default -> {
                does(ADA, Step.SUSPEND, name);
                does(ADA, step, name);
            }
        }
    }

    /** {@code sub} alone names nobody: each issuer has its own. */
    @Test
    void proposal_byWhoHasTheSameSubOfAnotherIssuer_isApproved() throws Exception {
        propose(Step.CHANGE, FRA);
        Caller namesake = new Caller(
                new Subject(
                        "ada",
                        "https://idp2-usa.example",
                        new Nation("USA"),
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        null),
                "ada",
                "hash",
                "jkt",
                null,
                Set.of("kas-admin"));

        assertThat(does(namesake, Step.APPROVE, FRA)).isPresent();
    }

    @Test
    void suspension_byOneAdministrator_isInForceAtOnceWithItsReason() throws Exception {
        Shown suspended = does(ADA, Step.SUSPEND, FRA, null, null).orElseThrow();

        assertThat(served(FRA)).isEqualTo(Member.Status.SUSPENDED);
        assertThat(registry.snapshot().originatorKey("originator-fra-1")).isEmpty();
        assertThat(suspended.content().path("suspendedReason").asText()).isEqualTo("a reason");
    }

    @Test
    void resumption_isInForceWhenAnotherHasApproved() throws Exception {
        does(ADA, Step.SUSPEND, FRA);
        does(ADA, Step.RESUME, FRA);
        assertThat(served(FRA)).isEqualTo(Member.Status.SUSPENDED);

        does(BEN, Step.APPROVE, FRA);

        assertThat(served(FRA)).isEqualTo(Member.Status.ACTIVE);
        assertThat(shown(FRA).content().has("suspendedReason")).isFalse();
    }

    @Test
    void resumption_thatWaitsWhenItIsSuspendedAgain_isNoProposalAnyMore() throws Exception {
        does(ADA, Step.SUSPEND, FRA);
        does(ADA, Step.RESUME, FRA);

        does(BEN, Step.SUSPEND, FRA, null, null);

        assertThat(shown(FRA).proposal()).isNull();
        assertRefused(Because.CONFLICT, "nothing waits", BEN, Step.APPROVE, FRA);
    }

    @Test
    void change_leavesInForceWhatIsThereUntilAnotherHasApproved() throws Exception {
        Set<String> before = thumbprints();
        ObjectNode content = renewed();
        does(ADA, Step.CHANGE, FRA, content, shown(FRA).etag());
        assertThat(thumbprints()).isEqualTo(before);
        assertThat(shown(FRA).proposal().content().path("certificateThumbprints"))
                .hasSize(2);

        does(BEN, Step.APPROVE, FRA);

        assertThat(thumbprints()).hasSize(2).containsAll(before);
        assertThat(served(FRA)).isEqualTo(Member.Status.ACTIVE);
        assertThat(shown(FRA).createdAt()).isNotNull();
    }

    private Set<String> thumbprints() {
        return registry.snapshot().member(new KasId("kas-fra")).orElseThrow().certificateThumbprints();
    }

    @Test
    void change_ofWhatIsSuspended_doesNotResumeIt() throws Exception {
        does(ADA, Step.SUSPEND, FRA);
        does(ADA, Step.CHANGE, FRA, renewed(), shown(FRA).etag());

        does(BEN, Step.APPROVE, FRA);

        assertThat(served(FRA)).isEqualTo(Member.Status.SUSPENDED);
        assertThat(shown(FRA).content().path("suspendedReason").asText()).isEqualTo("a reason");
    }

    @Test
    void agreement_isChangedSuspendedAndResumedAlike() throws Exception {
        ObjectNode content = shown(PACT).content().put("maxClassification", "CONFIDENTIAL");
        does(ADA, Step.CHANGE, PACT, content, shown(PACT).etag());
        does(BEN, Step.APPROVE, PACT);
        assertThat(registry.snapshot().agreements().getFirst().maxClassification())
                .isEqualTo("CONFIDENTIAL");

        does(BEN, Step.SUSPEND, PACT, null, null);
        assertThat(isInForce()).isFalse();
        does(BEN, Step.RESUME, PACT);
        does(ADA, Step.APPROVE, PACT);
        assertThat(isInForce()).isTrue();
    }

    @Test
    void withdrawnProposal_leavesNothingBehind() throws Exception {
        does(ADA, Step.CREATE, GBR, britain(), null);
        propose(Step.CHANGE, FRA);

        assertThat(does(BEN, Step.WITHDRAW, GBR)).isEmpty();
        does(ADA, Step.WITHDRAW, FRA);

        assertThat(entries.one(GBR)).isEmpty();
        assertThat(shown(FRA).proposal()).isNull();
        assertThat(thumbprints()).hasSize(1);
    }

    @Test
    void retiredMember_staysSo() throws Exception {
        assertRefused(Because.CONFLICT, "only what is SUSPENDED can be retired", ADA, Step.RETIRE, FRA);
        does(ADA, Step.SUSPEND, FRA);
        does(ADA, Step.RESUME, FRA);

        does(BEN, Step.RETIRE, FRA);

        assertThat(served(FRA)).isEqualTo(Member.Status.RETIRED);
        for (Step step : List.of(Step.APPROVE, Step.RESUME, Step.SUSPEND)) {
            assertRefused(Because.CONFLICT, "", BEN, step, FRA);
        }
        assertRefused(Because.CONFLICT, "RETIRED", BEN, Step.CHANGE, FRA, renewed(), null);
    }

    /** It would serve nobody, and start no more. */
    @Test
    void ownEntry_isNeitherSuspendedNorMadeAnothers() {
        assertRefused(Because.CONFLICT, "KAS itself", ADA, Step.SUSPEND, USA);
        ObjectNode moved = shown(USA).content().put("origin", "https://kas-usa.example:1443");
        assertRefused(Because.CONFLICT, "kas.base-url", ADA, Step.CHANGE, USA, moved, null);
    }

    @Test
    void change_ofWhatSomebodyElseHasChangedMeanwhile_isRefused() throws Exception {
        String seen = shown(FRA).etag();
        RegistryEntries.Ready late = entries.ready(new Order(Step.CHANGE, FRA, renewed(), seen, BEN, "a reason"));
        does(ADA, Step.SUSPEND, FRA);

        assertRefused(Because.CHANGED, "look at it again", BEN, Step.CHANGE, FRA, renewed(), seen);
        assertThatExceptionOfType(ConflictException.class).isThrownBy(late::carryOut);
        assertThat(served(FRA)).isEqualTo(Member.Status.SUSPENDED);
    }

    /** With mongosh, by somebody who does not think of a version. */
    @Test
    void change_ofWhatWasEditedByHandMeanwhile_isRefused() throws Exception {
        RegistryEntries.Ready late = entries.ready(new Order(Step.CHANGE, FRA, renewed(), null, BEN, "a reason"));
        lab.set("kas-fra", "status", "SUSPENDED");

        assertThatExceptionOfType(ConflictException.class).isThrownBy(late::carryOut);
    }

    @Test
    void addition_ofWhatIsThere_isRefused() throws Exception {
        assertRefused(
                Because.CONFLICT,
                "already",
                ADA,
                Step.CREATE,
                FRA,
                shown(FRA).content().without("status"),
                null);
        ObjectNode sameOrigin = britain().put("origin", "https://kas-fra.example:8443");
        assertRefused(Because.CONFLICT, "origin", ADA, Step.CREATE, GBR, sameOrigin, null);
        ObjectNode sameKid = britain();
        sameKid.set("originatorKeys", seed.fra().path("originatorKeys").deepCopy());
        assertRefused(Because.CONFLICT, "originator", ADA, Step.CREATE, GBR, sameKid, null);
        assertThat(entries.one(GBR)).isEmpty();
    }

    @Test
    void agreement_withAKasThatNobodyKnows_isRefused() {
        Name toNobody = Name.agreement(new KasId("kas-usa"), new KasId("kas-gbr"));
        ObjectNode content = SeedSample.agreement("kas-usa", "kas-gbr").without("status");

        assertRefused(Because.CONFLICT, "no valid entry of kas-gbr", ADA, Step.CREATE, toNobody, content, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"countryCode", "origin", "federationUrl", "certificateThumbprints", "signingKeys", "metadata"})
    void content_withoutAField_isToldWhere(String field) {
        assertRefused(Because.INVALID, "", ADA, Step.CREATE, GBR, britain().without(field), null);
        assertThatExceptionOfType(OrderRefusedException.class)
                .isThrownBy(() -> does(ADA, Step.CREATE, GBR, britain().without(field), null))
                .satisfies(refusal -> assertThat(refusal.violation().pointer()).isEqualTo("/entry/" + field));
    }

    @Test
    void content_withAFieldThatNobodyReads_isRefused() {
        assertRefused(Because.INVALID, "", ADA, Step.CREATE, GBR, britain().put("notes", "x"), null);
    }

    @Test
    void content_thatSetsAStatusOrIsAnothers_isRefused() {
        assertRefused(
                Because.INVALID,
                "can't be set so",
                ADA,
                Step.CREATE,
                GBR,
                britain().put("status", "ACTIVE"),
                null);
        assertRefused(
                Because.INVALID,
                "can't be set so",
                ADA,
                Step.CHANGE,
                FRA,
                shown(FRA).content().put("status", "SUSPENDED"),
                null);
        assertRefused(
                Because.INVALID,
                "must be of kas-fra",
                ADA,
                Step.CHANGE,
                FRA,
                shown(USA).content(),
                null);
    }

    @Test
    void entry_thatIsNotThere_isUnknown() {
        assertRefused(Because.UNKNOWN, "no entry of kas-gbr", ADA, Step.SUSPEND, GBR);
    }

    @Test
    void proposals_areOneAtATime() throws Exception {
        propose(Step.CHANGE, FRA);

        assertRefused(Because.CONFLICT, "waits for approval already", BEN, Step.CHANGE, FRA, renewed(), null);
    }

    @Test
    void additions_areLimited() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            lab.kases().insertOne(new Document("kasId", "kas-" + i).append("origin", "https://" + i));
        }

        assertRefused(Because.CONFLICT, "1000 entries", ADA, Step.CREATE, GBR, britain(), null);
    }

    @Test
    void changes_areOnRecordWithBeforeAndAfter() throws Exception {
        long last = lab.store.changesAfter(0).getLast().version();
        lab.clock.advance(Duration.ofMinutes(1));

        does(ADA, Step.SUSPEND, FRA);

        RegistryChange change = lab.store.changesAfter(last).getFirst();
        assertThat(change.who()).isEqualTo("ada of https://idp-usa.example");
        assertThat(change.document().path("what").asText()).isEqualTo("SUSPEND_KAS");
        assertThat(change.document().path("reason").asText()).isEqualTo("a reason");
        assertThat(change.document().at("/before/status").asText()).isEqualTo("ACTIVE");
        assertThat(change.document().at("/after/status").asText()).isEqualTo("SUSPENDED");
        assertThat(shown(FRA).updatedAt()).isEqualTo(lab.clock.instant());
    }

    @Test
    void stateThatIsInForce_isToldWithWhatIsDifferent() throws Exception {
        registry.poll();
        assertThat(lastOfTrust().at("/recorded/0/who").asText()).isEqualTo("import");

        does(ADA, Step.SUSPEND, FRA, null, null);
        assertThat(lastOfTrust().at("/members/changed/kas-fra").asText()).isEqualTo("ACTIVE to SUSPENDED");
        assertThat(lastOfTrust().at("/recorded/0/what").asText()).isEqualTo("SUSPEND_KAS");

        lab.database()
                .getCollection(RegistryStore.AGREEMENTS)
                .updateMany(new Document(), new Document("$set", new Document("status", "SUSPENDED"))); // by hand
        registry.poll();
        assertThat(lastOfTrust().at("/agreements/gone/0").asText()).isEqualTo("kas-usa to kas-fra");
        assertThat(lastOfTrust().path("recorded")).isEmpty();
    }

    private JsonNode lastOfTrust() {
        return lab.events.reversed().stream()
                .flatMap(event -> event.ofTrust().stream())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void entries_areListedByTheirNames() {
        assertThat(entries.all(Kind.KAS))
                .extracting(entry -> entry.content().path("kasId").asText())
                .containsExactly("kas-fra", "kas-usa");
        assertThat(entries.all(Kind.AGREEMENT)).hasSize(1);
    }
}
