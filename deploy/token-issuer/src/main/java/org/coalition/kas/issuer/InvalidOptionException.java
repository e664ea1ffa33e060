package org.coalition.kas.issuer;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The issuer can't start: an option, or the file that it names, is not usable. The message names both. */
public final class InvalidOptionException extends RuntimeException {

    InvalidOptionException(String option, String reason) {
        super(option + ": " + reason);
    }

    InvalidOptionException(String option, Path file, String reason) {
        super(option + " " + file + ": " + reason);
    }

    InvalidOptionException(String option, Path file, Exception cause) {
        super(option + " " + file + ": " + reasonOf(cause), cause);
    }

    private static String reasonOf(Exception cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "may not be read or written";
            default -> cause.getClass().getSimpleName() + " " + cause.getMessage();
        };
    }
}
