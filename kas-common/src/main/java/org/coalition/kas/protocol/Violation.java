package org.coalition.kas.protocol;

/**
 * One thing that is wrong with a request.
 *
 * @param pointer where, as a JSON pointer (RFC 6901); empty for the whole document
 * @param message what to mend, fit for the caller; never repeats what was sent
 */
public record Violation(String pointer, String message) {}
