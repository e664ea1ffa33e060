package org.coalition.kas.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The requirements of the rewrap protocol, from {@code requirements.tsv}. */
final class Requirements {

    /** What a test is tagged with that shows a requirement: this, and the requirement's id. */
    static final String TAG = "KAS-REQ-";

    /**
     * One requirement.
     *
     * @param level {@code MUST}, {@code SHOULD} or {@code MAY}
     */
    record Requirement(String id, String level, String text) {}

    private Requirements() {}

    static List<Requirement> all() {
        try (InputStream in = Requirements.class.getResourceAsStream("/requirements.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t"))
                    .map(columns -> new Requirement(columns[0], columns[1], columns[2]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
