package org.coalition.kas.kmsemulator;

/** A body of the control plane that is refused. */
final class BadBody extends Exception {

    private final String field;

    /**
     * A refusal.
     *
     * @param field the path of the field, for instance {@code faults[0].rate}; empty for the body as a whole
     */
    BadBody(String field, String problem) {
        super(problem);
        this.field = field;
    }

    String field() {
        return field;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
