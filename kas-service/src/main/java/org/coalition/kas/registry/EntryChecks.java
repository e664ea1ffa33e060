package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.registry.RegistryEntries.Kind;
import org.coalition.kas.registry.RegistryEntries.Name;
import org.coalition.kas.registry.RegistryEntries.Order;
import org.coalition.kas.registry.RegistryEntries.OrderRefusedException;
import org.coalition.kas.registry.RegistryEntries.OrderRefusedException.Because;
import org.jspecify.annotations.Nullable;

/**
 * What may be put into the registry: contents that are valid by themselves, and together with all that is there. What polls
 * would refuse must not get in: the whole registry would stand still until somebody mends it.
 */
final class EntryChecks {

    private static final String PLACE = "/entry";
    private static final StandingOrders NO_ORDERS = new StandingOrders(new Revocations(List.of(), List.of()), Map.of());

    private final RegistryStore store;
    private final KasIdentity identity;

    EntryChecks(RegistryStore store, KasIdentity identity) {
        this.store = store;
        this.identity = identity;
    }

    /**
     * The content that somebody orders, if it is valid by itself.
     *
     * @param before what is there; {@code null} if nothing is
     */
    Document content(Order order, ObjectNode ordered, @Nullable Document before) throws OrderRefusedException {
        ObjectNode content = ordered.deepCopy();
        takeAway(EntryDocument.STATUS, content, before);
        takeAway(EntryDocument.SUSPENDED_REASON, content, before);
        Name name = order.name();
        read(name.kind(), content);
        if (!EntryDocument.isOf(content, name)) {
            throw OrderRefusedException.invalid(
                    PLACE, "must be of " + name + ", as the path says: what an entry is of does not change");
        }
        return EntryDocument.of(name.kind(), content);
    }

    /** Who sends back what he was shown sends these, too; but they are not changed so. */
    private static void takeAway(String field, ObjectNode content, @Nullable Document before)
            throws OrderRefusedException {
        JsonNode value = content.remove(field);
        if (value != null && (before == null || !value.asText().equals(before.get(field)))) {
            throw OrderRefusedException.invalid(
                    PLACE + "/" + field, "can't be set so: an entry is approved, suspended, resumed or retired");
        }
    }

    private static void read(Kind kind, ObjectNode content) throws OrderRefusedException {
        ObjectNode whole = content.deepCopy().put(EntryDocument.STATUS, Member.Status.PENDING.name());
        try {
            if (kind == Kind.KAS) {
                Entry.readStrictly(whole, PLACE);
            } else {
                AgreementEntry.readStrictly(whole, PLACE);
            }
        } catch (InvalidDocumentException e) {
            throw OrderRefusedException.invalid(e.pointer(), e.problem());
        }
    }

    /** Whether a document can stand among the others. */
    void together(Name name, Document document) throws OrderRefusedException {
        JsonNode json = BsonJson.toJson(document);
        try {
            RegistryDocuments documents = with(name, json, store.read());
            RegistryReading reading = RegistryReading.of(documents);
            requireRead(name, reading);
            Optional<String> difference = OwnEntry.difference(
                    ServedRegistry.of(documents, NO_ORDERS, Instant.EPOCH).fresh(), identity);
            if (difference.isPresent()) {
                throw new RegistryRefusedException(difference.get());
            }
        } catch (RegistryRefusedException e) {
            throw new OrderRefusedException(
                    Because.CONFLICT, "the registry could not be served with it: " + e.getMessage());
        }
    }

    private static void requireRead(Name name, RegistryReading reading) throws RegistryRefusedException {
        List<KasId> members =
                reading.entries().stream().map(entry -> entry.member().kasId()).toList();
        for (KasId kasId : name.kasIds()) {
            if (!members.contains(kasId)) {
                throw new RegistryRefusedException("there is no valid entry of " + kasId);
            }
        }
        if (name.kind() == Kind.AGREEMENT
                && reading.agreements().stream()
                        .noneMatch(entry -> name.equals(Name.agreement(
                                entry.agreement().from(), entry.agreement().to())))) {
            throw new RegistryRefusedException("there is no valid agreement from " + name);
        }
    }

    private static RegistryDocuments with(Name name, JsonNode document, RegistryDocuments all) {
        return name.kind() == Kind.KAS
                ? new RegistryDocuments(all.version(), replaced(name, document, all.kases()), all.agreements())
                : new RegistryDocuments(all.version(), all.kases(), replaced(name, document, all.agreements()));
    }

    private static List<JsonNode> replaced(Name name, JsonNode document, List<JsonNode> documents) {
        List<JsonNode> replaced = new ArrayList<>(documents.stream()
                .filter(other -> !EntryDocument.isOf(other, name))
                .toList());
        replaced.add(document);
        return replaced;
    }
}
