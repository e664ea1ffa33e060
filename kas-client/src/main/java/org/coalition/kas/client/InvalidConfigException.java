package org.coalition.kas.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file of the client's configuration does not serve. The message names the file, the field and what to do. */
public final class InvalidConfigException extends KasException {

    public InvalidConfigException(Path file, String what) {
        this(file, what, null);
    }

    public InvalidConfigException(Path file, String what, @Nullable Throwable cause) {
        super(file + ": " + what, cause);
    }
}
