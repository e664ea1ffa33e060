package org.coalition.kas.kmsemulator;

import io.grpc.Status;

/** What goes wrong with a call. */
public sealed interface Fault {

    /** The fault's name in the control API. */
    String kind();

    /** Whether the fault can befall that operation. */
    default boolean fits(Operation operation) {
        return true;
    }

    /**
     * The call fails, and nothing is done.
     *
     * @param code any but {@code OK}
     */
    record Fail(Status.Code code) implements Fault {
        /** The name of this kind. */
        public static final String KIND = "fail";

        /** Refuses {@code OK}, which is no failure. */
        public Fail {
            if (code == Status.Code.OK) {
                throw new IllegalArgumentException("OK is no failure");
            }
        }

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** The call succeeds with an answer that was tampered with. */
    record Corrupt(Corruption corruption) implements Fault {
        @Override
        public String kind() {
            return corruption.kind();
        }

        @Override
        public boolean fits(Operation operation) {
            return corruption.fits(operation);
        }
    }

    /** A ciphertext is altered on its way here: the call is refused since the checksum that came with it does not match. */
    record AlteredCiphertext() implements Fault {
        /** The name of this kind. */
        public static final String KIND = "corrupt-ciphertext";

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public boolean fits(Operation operation) {
            return operation == Operation.ASYMMETRIC_DECRYPT;
        }
    }

    /** The call succeeds with an answer of which no field is set. */
    record Empty() implements Fault {
        /** The name of this kind. */
        public static final String KIND = "empty";

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** The call is not answered until the fault is cleared or the caller gives up. Cleared, it is answered as usual. */
    record Hang() implements Fault {
        /** The name of this kind. */
        public static final String KIND = "hang";

        @Override
        public String kind() {
            return KIND;
        }
    }
}
