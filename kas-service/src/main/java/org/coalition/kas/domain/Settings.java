package org.coalition.kas.domain;

import org.jspecify.annotations.Nullable;

/** Settings that a deployment must make: without one the service does not start, and says which. */
public final class Settings {

    private Settings() {}

    /**
     * The value of a setting.
     *
     * @param name as it stands in the configuration, for example {@code kas.base-url}
     * @throws IllegalArgumentException naming the setting, if it has no value
     */
    public static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " must be set");
        }
        return value;
    }
}
