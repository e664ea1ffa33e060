package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What the registry's collections held at one moment, as JSON; nothing about it is checked.
 *
 * @param version the counter that every administrative change increments
 * @param kases {@code kas_registry}, in a fixed order, so that two states are equal if their documents are
 * @param agreements {@code kas_federation_agreements}, likewise
 */
record RegistryDocuments(long version, List<JsonNode> kases, List<JsonNode> agreements) {

    RegistryDocuments {
        kases = List.copyOf(kases);
        agreements = List.copyOf(agreements);
    }
}
