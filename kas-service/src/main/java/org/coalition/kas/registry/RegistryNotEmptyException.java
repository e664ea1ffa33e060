package org.coalition.kas.registry;

/** An import into a registry that holds something already. */
final class RegistryNotEmptyException extends Exception {

    RegistryNotEmptyException(String message) {
        super(message, null, false, false);
    }
}
