package org.coalition.kas.registry;

/** A state of the registry that is not served as a whole: the last good one stays. */
final class RegistryRefusedException extends Exception {

    RegistryRefusedException(String message) {
        super(message);
    }
}
