package org.coalition.kas.ztdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sealed opens again to the same bytes. */
class RoundTripTest {

    @TempDir
    Path directory;

    private SealedFiles files;

    @BeforeEach
    void makeKeys() {
        files = new SealedFiles(directory);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100, 101, 200, 1234})
    void open_afterSeal_givesTheSameBytes(int bytes) throws Exception {
        byte[] plaintext = SealedFiles.plaintext(bytes);

        assertThat(files.open(files.seal("a.ztdf", plaintext))).isEqualTo(plaintext);
    }

    @Test
    void seal_ofAnEmptyFile_writesOneAuthenticatedEmptySegment() throws Exception {
        try (var reader = ZtdfReader.open(files.seal("a.ztdf", new byte[0]))) {
            assertThat(reader.manifest().integrity().segments())
                    .singleElement()
                    .satisfies(segment -> assertThat(segment.size()).isZero());
        }
    }

    @Test
    void seal_ofExactlyOneSegment_writesNoEmptySecondOne() throws Exception {
        try (var reader = ZtdfReader.open(files.seal("a.ztdf", SealedFiles.plaintext(100)))) {
            assertThat(reader.manifest().integrity().segments()).hasSize(1);
        }
    }

    @Test
    void seal_allOf_needsEverySplit() throws Exception {
        byte[] plaintext = SealedFiles.plaintext(321);
        Path file = files.seal("a.ztdf", plaintext, ReleaseMode.ALL_OF, files.wrappingKeys());

        try (var reader = ZtdfReader.open(file);
                Dek all = files.combined(reader.manifest());
                Dek one = files.unwrap(reader.manifest(), 0)) {
            var out = new ByteArrayOutputStream();
            reader.decryptTo(all, out);
            assertThat(out.toByteArray()).isEqualTo(plaintext);
            assertThatThrownBy(() -> reader.decryptTo(one, new ByteArrayOutputStream()))
                    .isInstanceOf(ZtdfIntegrityException.class);
        }
    }

    @Test
    void seal_anyOf_opensWithTheKeyOfEitherKas() throws Exception {
        byte[] plaintext = SealedFiles.plaintext(321);
        Path file = files.seal("a.ztdf", plaintext, ReleaseMode.ANY_OF, files.wrappingKeys());

        try (var reader = ZtdfReader.open(file);
                Dek first = files.unwrap(reader.manifest(), 0);
                Dek second = files.unwrap(reader.manifest(), 1)) {
            assertThat(first).isEqualTo(second);
            var out = new ByteArrayOutputStream();
            reader.decryptTo(second, out);
            assertThat(out.toByteArray()).isEqualTo(plaintext);
        }
    }

    @Test
    void seal_twice_sharesNoKeyAndNoSegment() throws Exception {
        var first = TakenApart.of(files.seal("a.ztdf", SealedFiles.plaintext(100)));
        var second = TakenApart.of(files.seal("b.ztdf", SealedFiles.plaintext(100)));

        assertThat(first.payload).isNotEqualTo(second.payload);
        assertThat(first.integrity().get("rootSignature"))
                .isNotEqualTo(second.integrity().get("rootSignature"));
    }

    @Test
    void seal_writesAZipThatOtherReadersTake() throws Exception {
        Path file = files.seal("a.ztdf", SealedFiles.plaintext(1234));

        try (var zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("0.payload", "manifest.json");
            assertThat(zip.stream()).allMatch(entry -> entry.getMethod() == ZipEntry.STORED);
        }
        // The stream reader goes by the local headers and checks the CRC.
        try (var zip = new ZipInputStream(Files.newInputStream(file))) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("0.payload");
            assertThat(zip.readAllBytes()).hasSize(13 * Segment.OVERHEAD + 1234);
            assertThat(zip.getNextEntry().getName()).isEqualTo("manifest.json");
        }
    }

    @Test
    void seal_ofMoreThanAManifestTakes_failsRatherThanWritingIt() throws Exception {
        var sealer = new ZtdfSealer(files.originator, 1);
        var terms = new ZtdfSealer.Terms(
                files.policy,
                Guards.allOf(files.wrappingKeys().subList(0, 1)),
                "text/plain",
                files.policy.json().objectNode());
        byte[] plaintext = new byte[IntegrityInformation.MAX_SEGMENTS + 1];
        try (var out = FileChannel.open(
                directory.resolve("a.ztdf"),
                List.of(java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)
                        .toArray(new java.nio.file.StandardOpenOption[0]))) {
            assertThatThrownBy(() -> sealer.seal(new ByteArrayInputStream(plaintext), out, terms))
                    .hasMessageContaining("too large");
        }
    }

    @Test
    void segmentSizeFor_growsWithTheFile_soThatItsManifestFits() {
        assertThat(ZtdfSealer.segmentSizeFor(0)).isEqualTo(1 << 20);
        assertThat(ZtdfSealer.segmentSizeFor(1L << 40)).isEqualTo(16 << 20);
    }
}
