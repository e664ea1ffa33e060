package org.coalition.kas.registry;

import java.util.List;

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
}
