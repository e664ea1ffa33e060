package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Documents become what is decided by.
 *
 * <p>A document that is not valid is left out, and the rest stands: one nation's slip must not stop the others. What two
 * documents claim at once, an identity, an origin, a key's {@code kid}, refuses the whole state: nobody can tell which of
 * them is meant.
 *
 * @param entries every valid entry, by {@code kasId} in order
 * @param agreements every valid agreement
 */
record RegistryReading(List<Entry> entries, List<AgreementEntry> agreements) {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryReading.class);

    RegistryReading {
        entries = entries.stream()
                .sorted(Comparator.comparing(entry -> entry.member().kasId().value()))
                .toList();
        agreements = List.copyOf(agreements);
    }

    /** Reads all that is valid, and logs what is not.
     *
     * @throws RegistryRefusedException if two valid documents claim the same thing */
    static RegistryReading of(RegistryDocuments documents) throws RegistryRefusedException {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode document : documents.kases()) {
            try {
                entries.add(Entry.read(document));
            } catch (InvalidDocumentException e) {
                LOG.error(
                        "The entry {} of kas_registry is refused, that KAS is unknown: {}",
                        document.path("kasId"),
                        e.getMessage());
            }
        }
        List<AgreementEntry> agreements = new ArrayList<>();
        for (JsonNode document : documents.agreements()) {
            try {
                agreements.add(AgreementEntry.read(document));
            } catch (InvalidDocumentException e) {
                LOG.error(
                        "The agreement from {} to {} in kas_federation_agreements is refused: {}",
                        document.path("fromKas"),
                        document.path("toKas"),
                        e.getMessage());
            }
        }
        RegistryReading reading = new RegistryReading(entries, agreements);
        reading.checkClaims();
        return reading;
    }

    void checkClaims() throws RegistryRefusedException {
        once("kasId", entries.stream().map(entry -> entry.member().kasId()).toList());
        once("origin", entries.stream().map(entry -> entry.member().origin()).toList());
        once(
                "kid of an originator key",
                entries.stream()
                        .flatMap(entry -> entry.originatorKeys().keySet().stream())
                        .toList());
        once(
                "pair of fromKas and toKas",
                agreements.stream()
                        .map(AgreementEntry::agreement)
                        .map(agreement -> agreement.from() + " to " + agreement.to())
                        .toList());
    }

    private static void once(String what, Collection<?> values) throws RegistryRefusedException {
        Set<Object> seen = new HashSet<>();
        for (Object value : values) {
            if (!seen.add(value)) {
                throw new RegistryRefusedException("the " + what + " " + value + " stands there twice");
            }
        }
    }

    RegistrySnapshot snapshot(StandingOrders orders, boolean fresh) {
        Map<String, PublicKey> originators = new HashMap<>();
        entries.stream()
                .filter(entry -> entry.member().isActive())
                .forEach(entry -> originators.putAll(entry.originatorKeys()));
        return new RegistrySnapshot(
                entries.stream().map(Entry::member).toList(),
                agreements.stream()
                        .filter(agreement -> agreement.status() == Member.Status.ACTIVE)
                        .map(AgreementEntry::agreement)
                        .toList(),
                originators,
                orders.revocations(),
                orders.keys(),
                fresh);
    }
}
