package org.coalition.kas.registry;

/** Which KASes and which data originators this KAS knows. Never blocks. */
@FunctionalInterface
public interface Registry {

    /** The state of things now: immutable, so that one request sees one state from end to end. */
    RegistrySnapshot snapshot();
}
