package org.coalition.kas.perf;

/**
 * What an answer turned out to be.
 *
 * @param why empty if it is right
 */
record Verdict(Kind kind, String why) {

    /** Whether it was what was asked for. */
    enum Kind {
        /** Every key was released, signed by its KAS, and together they are the key that was sealed. */
        RIGHT,
        /** No answer, or a refusal. */
        ERROR,
        /** A success that is not one: another key, a signature that does not verify, a result out of its place. */
        WRONG
    }

    static final Verdict RIGHT = new Verdict(Kind.RIGHT, "");

    static Verdict error(String why) {
        return new Verdict(Kind.ERROR, why);
    }

    static Verdict wrong(String why) {
        return new Verdict(Kind.WRONG, why);
    }
}
