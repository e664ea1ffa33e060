package org.coalition.kas.ztdf;

import java.io.IOException;

/**
 * A sealed file is not what was sealed: cut, extended, reordered, altered, put together from parts of others, or not of
 * this format at all. The message says where, fit for the reader.
 */
public final class ZtdfIntegrityException extends IOException {

    public ZtdfIntegrityException(String message) {
        super(message);
    }

    public ZtdfIntegrityException(String message, Throwable cause) {
        super(message, cause);
    }
}
