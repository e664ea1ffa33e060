package org.coalition.kas.ztdf;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;

/**
 * What ties the segments together: {@code root = HMAC-SHA256(DEK, tag of segment 0 ‖ tag of segment 1 ‖ …)}. With the
 * order and the number of all tags under it, no segment can be left out, added, moved, or taken from another file.
 *
 * @param segmentSizeDefault plaintext bytes of every segment but the last
 * @param segments one at least: an empty file has one empty segment
 */
public record IntegrityInformation(Bytes rootSignature, int segmentSizeDefault, List<Segment> segments) {

    /** More would make the manifest larger than a reader takes. */
    public static final int MAX_SEGMENTS = 150_000;

    private static final String HMAC = "HmacSHA256";

    public IntegrityInformation {
        segments = List.copyOf(segments);
    }

    static IntegrityInformation over(Dek dek, int segmentSizeDefault, List<Segment> segments) {
        return new IntegrityInformation(Bytes.of(root(dek, segments)), segmentSizeDefault, segments);
    }

    /** Whether the root signature is one by this key over these tags; in constant time. */
    public boolean isBy(Dek dek) {
        return MessageDigest.isEqual(root(dek, segments), rootSignature.toByteArray());
    }

    /** Bytes of the payload. */
    public long payloadSize() {
        return segments.stream().mapToLong(Segment::encryptedSize).sum();
    }

    /** Bytes of the plaintext. */
    public long plaintextSize() {
        return segments.stream().mapToLong(Segment::size).sum();
    }

    private static byte[] root(Dek dek, List<Segment> segments) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(dek.exposed(), HMAC));
            segments.forEach(segment -> mac.update(segment.tag().toByteArray()));
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without " + HMAC, e);
        }
    }
}
