package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * The registry has changed; published to Spring's listeners on the polling thread, after the new state is served.
 *
 * <p>A listener that throws gets the same changes again with the next poll, so that none is lost; it must bear to see one
 * twice.
 *
 * @param before the snapshot until now
 * @param after the snapshot from now on; equal to {@code before} where only the record of a change is new
 * @param changes what {@code registry_changes} has recorded since the last event; empty if somebody edited a document by
 *     hand
 */
public record RegistryChanged(RegistrySnapshot before, RegistrySnapshot after, List<RegistryChange> changes) {

    public RegistryChanged {
        changes = List.copyOf(changes);
    }

    /**
     * What is different for whom this nation trusts, for the audit; empty if nothing is. Where administrators did it over
     * HTTPS, their own records say more.
     */
    public Optional<ObjectNode> ofTrust() {
        boolean imported = changes.stream().anyMatch(RegistryChange::isImport);
        boolean same =
                before.members().equals(after.members()) && before.agreements().equals(after.agreements());
        return same && !imported ? Optional.empty() : Optional.of(RegistryDifference.of(this));
    }
}
