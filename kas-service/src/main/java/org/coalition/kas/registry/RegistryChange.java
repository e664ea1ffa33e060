package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A document of {@code registry_changes}: who changed what, when, before and after.
 *
 * @param version the registry's counter after the change; no two changes have the same
 * @param who {@code import}, or the administrators
 * @param document all of it
 */
record RegistryChange(long version, String who, JsonNode document) {

    static final String IMPORT = "import";

    boolean isImport() {
        return who.equals(IMPORT);
    }
}
