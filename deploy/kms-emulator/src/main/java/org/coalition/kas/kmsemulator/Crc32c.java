package org.coalition.kas.kmsemulator;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksum (RFC 3720, section 12.1) that Cloud KMS puts beside bytes, from 0 to 2^32-1. */
final class Crc32c {

    private Crc32c() {}

    static long of(ByteString bytes) {
        CRC32C crc = new CRC32C();
        for (ByteBuffer part : bytes.asReadOnlyByteBufferList()) {
            crc.update(part);
        }
        return crc.getValue();
    }

    static Int64Value field(ByteString bytes) {
        return Int64Value.of(of(bytes));
    }
}
