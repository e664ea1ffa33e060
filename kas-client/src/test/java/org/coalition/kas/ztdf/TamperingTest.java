package org.coalition.kas.ztdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.coalition.kas.crypto.AesGcm;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is not what was sealed fails, and before its last byte is handed out. */
class TamperingTest {

    private static final byte[] PLAINTEXT = SealedFiles.plaintext(350);
    private static final int SEGMENTS = 4;

    @TempDir
    Path directory;

    private SealedFiles files;
    private Path sealed;
    private TakenApart parts;

    @BeforeEach
    void seal() throws Exception {
        files = new SealedFiles(directory);
        sealed = files.seal("sealed.ztdf", PLAINTEXT);
        parts = TakenApart.of(sealed);
    }

    @Test
    void open_whenPutTogetherUnchanged_givesThePlaintext() throws Exception {
        assertThat(files.open(parts.putTogether(altered()))).isEqualTo(PLAINTEXT);
    }

    @Test
    void open_whenSegmentsAreReordered_failsBeforeTheLastByte() throws Exception {
        parts.swapOnDisk(1, 2);

        assertHandsOut(100, parts.putTogether(altered()));
    }

    @Test
    void open_whenSegmentsAreReorderedInTheManifest_failsBeforeTheFirstByte() throws Exception {
        parts.swapInManifest(1, 2);

        assertHandsOut(0, parts.putTogether(altered()));
    }

    @Test
    void open_whenSegmentsAreReorderedInBoth_failsBeforeTheFirstByte() throws Exception {
        parts.swapOnDisk(1, 2);
        parts.swapInManifest(1, 2);

        assertHandsOut(0, parts.putTogether(altered()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void open_whenOneBitOfASegmentIsFlipped_failsBeforeThatSegment(int segment) throws Exception {
        parts.payload[segment * 128 + AesGcm.IV_BYTES] ^= 1;

        assertHandsOut(segment * 100, parts.putTogether(altered()));
    }

    @Test
    void open_whenTheIvOfTheLastSegmentIsAltered_failsBeforeTheLastByte() throws Exception {
        parts.payload[3 * 128] ^= 1;

        assertHandsOut(300, parts.putTogether(altered()));
    }

    @Test
    void open_whenTheTagOfTheLastSegmentIsAltered_failsBeforeTheLastByte() throws Exception {
        parts.payload[parts.payload.length - 1] ^= 1;

        assertHandsOut(300, parts.putTogether(altered()));
    }

    @Test
    void open_whenThePayloadIsCut_failsBeforeTheFirstByte() throws Exception {
        parts.payload = Arrays.copyOf(parts.payload, parts.payload.length - 1);

        assertHandsOut(0, parts.putTogether(altered()));
    }

    @Test
    void open_whenTheLastSegmentIsLeftOutInBoth_failsBeforeTheFirstByte() throws Exception {
        parts.payload = Arrays.copyOf(parts.payload, 3 * 128);
        parts.segments().remove(SEGMENTS - 1);

        assertHandsOut(0, parts.putTogether(altered()));
    }

    @Test
    void open_whenThePayloadIsExtended_failsBeforeTheFirstByte() throws Exception {
        parts.payload = Arrays.copyOf(parts.payload, parts.payload.length + 1);

        assertHandsOut(0, parts.putTogether(altered()));
    }

    @Test
    void open_whenASegmentIsRepeatedInBoth_failsBeforeTheFirstByte() throws Exception {
        byte[] longer = Arrays.copyOf(parts.payload, parts.payload.length + 78);
        System.arraycopy(parts.payload, 3 * 128, longer, parts.payload.length, 78);
        parts.payload = longer;
        parts.segments().add(parts.segments().get(3).deepCopy());

        assertHandsOut(0, parts.putTogether(altered()));
    }

    @Test
    void open_whenThePayloadIsAnotherFiles_failsBeforeTheFirstByte() throws Exception {
        parts.payload = TakenApart.of(files.seal("other.ztdf", PLAINTEXT)).payload;

        assertHandsOut(0, parts.putTogether(altered()));
    }

    @Test
    void open_whenPayloadAndIntegrityAreAnotherFiles_failsBeforeTheFirstByte() throws Exception {
        var other = TakenApart.of(files.seal("other.ztdf", PLAINTEXT));
        parts.payload = other.payload;
        parts.encryption().set("integrityInformation", other.integrity());

        assertHandsOut(0, parts.putTogether(altered()));
    }

    @Test
    void open_whenASegmentOfAnotherFileUnderTheSameKeyIsPutIn_failsBeforeTheFirstByte() throws Exception {
        byte[] foreign;
        try (var reader = ZtdfReader.open(sealed);
                Dek dek = files.unwrap(reader.manifest(), 0)) {
            foreign = AesGcm.seal(dek.exposed(), new byte[100], new byte[0]);
        }
        parts.putSegment(1, foreign);
        Path onDiskAlone = parts.putTogether(directory.resolve("disk.ztdf"));
        ((ObjectNode) parts.segments().get(1))
                .put("hash", Bytes.of(Arrays.copyOfRange(foreign, 112, 128)).base64());

        assertHandsOut(100, onDiskAlone);
        assertHandsOut(0, parts.putTogether(altered()));
    }

    @Test
    void open_whenTheRootSignatureIsAltered_failsBeforeTheFirstByte() throws Exception {
        ((ObjectNode) parts.integrity().get("rootSignature"))
                .put("sig", Bytes.of(new byte[32]).base64());

        assertHandsOut(0, parts.putTogether(altered()));
    }

    @Test
    void open_whenSegmentBordersAreMoved_failsBeforeTheFirstByte() throws Exception {
        resize(0, 101);
        resize(1, 99);

        assertHandsOut(0, parts.putTogether(altered()));
    }

    @Test
    void open_whenASegmentClaimsToBeHuge_failsBeforeAnythingIsAllocated() throws Exception {
        resize(0, Segment.MAX_SIZE + 1);

        assertRefused(parts.putTogether(altered()), "a segment holds");
    }

    @Test
    void open_whenThereAreTwoPayloads_isRefused() throws Exception {
        assertRefused(parts.putTogether(altered(), "0.payload", "0.payload", "manifest.json"), "two entries");
    }

    @Test
    void open_whenThereAreTwoManifests_isRefused() throws Exception {
        assertRefused(parts.putTogether(altered(), "manifest.json", "manifest.json"), "exactly one entry");
    }

    @Test
    void open_whenThereIsNoManifest_isRefused() throws Exception {
        assertRefused(parts.putTogether(altered(), "0.payload", "another.json"), "exactly one entry manifest.json");
    }

    @Test
    void open_whenSomethingStandsBehindTheZip_isRefused() throws Exception {
        Files.write(sealed, new byte[] {0}, StandardOpenOption.APPEND);

        assertRefused(sealed, "cut or extended");
    }

    @Test
    void open_whenSomethingStandsBeforeTheZip_isRefused() throws Exception {
        byte[] zip = Files.readAllBytes(sealed);
        byte[] longer = new byte[zip.length + 1];
        System.arraycopy(zip, 0, longer, 1, zip.length);

        assertRefused(Files.write(altered(), longer), "does not begin");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 25, 300, 600})
    void open_whenTheFileIsCut_isRefused(int bytes) throws Exception {
        byte[] zip = Files.readAllBytes(sealed);

        assertThatThrownBy(() -> ZtdfReader.open(Files.write(altered(), Arrays.copyOf(zip, bytes))))
                .isInstanceOf(ZtdfIntegrityException.class);
    }

    @Test
    void open_whenTheManifestIsLargerThanItsBound_isRefusedUnread() throws Exception {
        parts.manifest.put("padding", " ".repeat(ManifestJson.MAX_BYTES));

        assertRefused(parts.putTogether(altered()), "the manifest is larger");
    }

    @Test
    void open_whenAnyByteOfTheFileIsAltered_neverGivesAnotherPlaintext() throws Exception {
        byte[] zip = Files.readAllBytes(sealed);
        for (int i = 0; i < zip.length; i += 7) {
            byte[] copy = zip.clone();
            copy[i] ^= 0x20;
            Path file = Files.write(directory.resolve("flipped.ztdf"), copy);
            try {
                // Bytes that nothing depends on may be altered: a date, a letter in a field that is not read.
                assertThat(files.open(file)).isEqualTo(PLAINTEXT);
            } catch (ZtdfIntegrityException | org.coalition.kas.crypto.IntegrityException expected) {
                assertThat(expected).isNotNull();
            } catch (IllegalArgumentException | NullPointerException fromTheTestsOwnKas) {
                assertThat(fromTheTestsOwnKas.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("unwrap"));
            }
        }
    }

    private void resize(int segment, int size) {
        ((ObjectNode) parts.segments().get(segment))
                .put("segmentSize", size)
                .put("encryptedSegmentSize", size + Segment.OVERHEAD);
    }

    private Path altered() {
        return directory.resolve("altered.ztdf");
    }

    private void assertHandsOut(int bytes, Path file) {
        var out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> files.open(file, out)).isInstanceOf(ZtdfIntegrityException.class);
        assertThat(out.toByteArray()).isEqualTo(Arrays.copyOf(PLAINTEXT, bytes));
    }

    private static void assertRefused(Path file, String why) {
        assertThatThrownBy(() -> ZtdfReader.open(file).close())
                .isInstanceOf(ZtdfIntegrityException.class)
                .hasMessageContaining(why);
    }
}
