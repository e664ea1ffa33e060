package org.coalition.kas.kmsemulator;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** The emulator could not start. The message names the option and the file or address, and is fit to be shown. */
public final class EmulatorStartException extends RuntimeException {

    EmulatorStartException(String option, Object value, String problem) {
        super(option + " " + value + ": " + problem);
    }

    EmulatorStartException(String option, Object value, Exception cause) {
        super(option + " " + value + ": " + problem(cause), cause);
    }

    private static String problem(Exception cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "may not be read or written";
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
    }
}
