package org.coalition.kas.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalFileTest {

    @TempDir
    private Path folder;

    private Path journal() {
        return folder.resolve("audit").resolve("journal.jsonl");
    }

    @Test
    void open_whenThereIsNone_makesOneForItsOwnerAlone() throws Exception {
        try (JournalFile file = JournalFile.open(journal())) {
            assertThat(file.chain().lastSeq()).isZero();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(journal())))
                .isEqualTo("rw-------");
    }

    @Test
    void open_whenThereAreRecords_goesOnWithTheirChain() throws Exception {
        append("a", "b");
        append("c");

        assertOneChainOf(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"eventId\":\"x\"", "\u0000\u0000\u0000", "x"})
    void open_whenTheLastLineIsTorn_cutsItAndGoesOn(String torn) throws Exception {
        append("a", "b");
        Files.writeString(journal(), torn, StandardOpenOption.APPEND);
        append("c");

        assertOneChainOf(3);
    }

    @Test
    void open_whenTheOnlyLineIsTorn_startsAFreshChain() throws Exception {
        Files.createDirectories(journal().getParent());
        Files.writeString(journal(), "{\"torn\":");
        append("a");

        assertThat(Events.areChained(Events.recordsIn(journal()))).isTrue();
    }

    @Test
    void open_whenTheLastRecordIsEdited_stopsTheStart() throws Exception {
        append("a", "b");
        Files.writeString(
                journal(),
                Files.readString(journal()).replace("\"keyAccessObjectId\":\"b\"", "\"keyAccessObjectId\":\"x\""));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> JournalFile.open(journal()))
                .withMessageContaining("kas.audit.file")
                .withMessageContaining("edited");
        Files.writeString(journal(), "not JSON\n");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> JournalFile.open(journal()))
                .withMessageContaining("not JSON");
    }

    /** The tail that is read at start must not be shorter than a record. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 15, 1 << 16, (1 << 17) + 3, 1 << 21})
    void open_whenTheLastRecordIsLong_findsItsBeginning(int length) throws Exception {
        append("a");
        appendEvents(Events.event("b", "\"" + "x".repeat(length) + "\""));
        append("c");

        assertOneChainOf(3);
    }

    @Test
    void open_whenATornLineIsLong_cutsThatLineAlone() throws Exception {
        append("a", "b");
        Files.writeString(journal(), "{\"torn\":\"" + "x".repeat(1 << 18), StandardOpenOption.APPEND);
        append("c");

        assertOneChainOf(3);
    }

    @Test
    void open_whenOpenInThisProcess_isRefused() throws Exception {
        try (JournalFile _ = JournalFile.open(journal())) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> JournalFile.open(journal()))
                    .withMessageContaining("kas.audit.file");
        }
    }

    /** What looks like a torn line may be one that the other is just writing. */
    @Test
    void open_whenAnotherProcessHasIt_isRefusedAndCutsNothing() throws Exception {
        append("a");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        JournalHolder.class.getName(),
                        journal().toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = other.inputReader()) {
            assertThat(said.lines().filter(line -> line.startsWith("held")).findFirst())
                    .contains("held 1");
            Files.writeString(journal(), "{\"half a rec", StandardOpenOption.APPEND);
            byte[] before = Files.readAllBytes(journal());

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> JournalFile.open(journal()))
                    .withMessageContaining("kas.audit.file")
                    .withMessageContaining("another process");
            assertThat(Files.readAllBytes(journal())).isEqualTo(before);
        } finally {
            other.getOutputStream().close();
            other.destroy();
        }
    }

    @Test
    void append_whenTheOneBeforeWasCutShort_cutsWhatItLeft() throws Exception {
        try (JournalFile file = JournalFile.open(journal())) {
            file.append(line(file, "a"));
            Files.writeString(journal(), "half of a failed append", StandardOpenOption.APPEND);
            file.append(line(file, "b"));
        }

        assertOneChainOf(2);
    }

    private void assertOneChainOf(int size) {
        List<JsonNode> records = Events.recordsIn(journal());
        assertThat(records).hasSize(size);
        assertThat(Events.areChained(records)).isTrue();
    }

    private void append(String... ids) throws IOException {
        appendEvents(List.of(ids).stream().map(Events::event).toArray(AuditEvent[]::new));
    }

    private void appendEvents(AuditEvent... events) throws IOException {
        try (JournalFile file = JournalFile.open(journal())) {
            for (AuditEvent event : events) {
                file.append((file.chain().link(event.toJson()) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static byte[] line(JournalFile file, String id) {
        return (file.chain().link(Events.event(id).toJson()) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
