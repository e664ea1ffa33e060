package org.coalition.kas.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.Refusals;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.Violation;

/** What is wrong with the fields of a command, so that who sends it is told all of it at once. */
final class Violations {

    private static final int MAX_CHARS = 256;

    /** What {@link #isText} wants, in words. */
    static final String TEXT = "must be a text of 1 to " + MAX_CHARS + " characters";

    private final List<Violation> found = new ArrayList<>();

    /**
     * Notes what does not hold.
     *
     * @param path of the field (RFC 6901)
     */
    void check(String path, boolean holds, String otherwise) {
        if (!holds) {
            found.add(new Violation(path, otherwise));
        }
    }

    /**
     * Ends the request if there is anything to tell.
     *
     * @throws ProblemException with all of it
     */
    void refuse(Refusals refusals) throws ProblemException {
        if (!found.isEmpty()) {
            throw refusals.of(new MalformedRequestException(found));
        }
    }

    /** A field that is misspelt would be left out in silence, and something else be done than was meant. */
    static boolean hasOnly(JsonNode body, Set<String> known) {
        return body.isObject() && body.propertyStream().allMatch(field -> known.contains(field.getKey()));
    }

    static boolean isText(JsonNode field) {
        return field.isTextual()
                && !field.textValue().isBlank()
                && field.textValue().length() <= MAX_CHARS;
    }
}
