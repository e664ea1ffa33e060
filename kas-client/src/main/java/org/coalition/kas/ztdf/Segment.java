package org.coalition.kas.ztdf;

import org.coalition.kas.crypto.AesGcm;
import org.coalition.kas.crypto.Bytes;

/**
 * One piece of the payload: {@code iv(12) ‖ ciphertext ‖ tag(16)}, AES-256-GCM.
 *
 * @param tag the GCM tag, which is the segment's hash in the manifest ("GMAC")
 * @param size bytes of plaintext
 */
public record Segment(Bytes tag, int size) {

    /** How much longer a segment is than what it holds. */
    public static final int OVERHEAD = AesGcm.IV_BYTES + AesGcm.TAG_BYTES;

    /** The largest segment, so that a file cannot make its reader take more memory than this a few times. */
    public static final int MAX_SIZE = 16 << 20;

    /** What a segment is if nobody says otherwise. */
    public static final int DEFAULT_SIZE = 1 << 20;

    /** Bytes in the payload. */
    public int encryptedSize() {
        return size + OVERHEAD;
    }
}
