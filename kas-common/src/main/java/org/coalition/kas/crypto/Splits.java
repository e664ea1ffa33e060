package org.coalition.kas.crypto;

import java.util.ArrayList;
import java.util.List;

/** XOR splits: all of them give the key, all but one give nothing. Only a client ever combines them. */
public final class Splits {

    private Splits() {}

    /** Splits a key in {@code count} parts of its own length; one part is a copy. The caller closes them. */
    public static List<Dek> split(Dek dek, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a key is split in one part or more");
        }
        List<Dek> parts = new ArrayList<>(count);
        Dek rest = dek.copy();
        for (int i = 1; i < count; i++) {
            Dek part = Dek.random(dek.length());
            parts.add(part);
            xorInto(rest.exposed(), part.exposed());
        }
        parts.add(rest);
        return parts;
    }

    /**
     * Combines all parts. The caller closes the answer, and the parts.
     *
     * @throws IntegrityException if they are not of one length, or there are none
     */
    public static Dek combine(List<Dek> parts) throws IntegrityException {
        if (parts.isEmpty()) {
            throw new IntegrityException();
        }
        Dek combined = parts.getFirst().copy();
        for (Dek part : parts.subList(1, parts.size())) {
            if (part.length() != combined.length()) {
                combined.close();
                throw new IntegrityException();
            }
            xorInto(combined.exposed(), part.exposed());
        }
        return combined;
    }

    private static void xorInto(byte[] target, byte[] part) {
        for (int i = 0; i < target.length; i++) {
            target[i] ^= part[i];
        }
    }
}
