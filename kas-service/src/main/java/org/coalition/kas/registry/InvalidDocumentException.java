package org.coalition.kas.registry;

/** A document that can't be served, with the place of the first thing that is wrong. Never repeats a value. */
final class InvalidDocumentException extends Exception {

    private final String pointer;
    private final String problem;

    InvalidDocumentException(String pointer, String problem) {
        super((pointer.isEmpty() ? "the whole document" : pointer) + " " + problem, null, false, false);
        this.pointer = pointer;
        this.problem = problem;
    }

    /** Where, as a JSON pointer (RFC 6901). */
    String pointer() {
        return pointer;
    }

    String problem() {
        return problem;
    }
}
