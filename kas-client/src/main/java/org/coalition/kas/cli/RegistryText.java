package org.coalition.kas.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.coalition.kas.client.KasEntry;
import org.coalition.kas.client.RegistryAdministrator.Entry;
import org.coalition.kas.client.RegistryAdministrator.Name;
import org.coalition.kas.client.RegistryAdministrator.Proposal;

/** Entries of a registry, as an administrator reads them. */
final class RegistryText {

    private final PrintWriter out;

    RegistryText(PrintWriter out) {
        this.out = out;
    }

    void line(String text) {
        out.println(Printable.of(text));
    }

    void list(List<Entry> entries) {
        int width = entries.stream()
                .mapToInt(entry -> entry.name().toString().length())
                .max()
                .orElse(1);
        for (Entry entry : entries) {
            line(String.format(
                    Locale.ROOT, "%-" + width + "s  %-9s  %s", entry.name(), entry.status(), what(entry.content())));
            String indent = " ".repeat(width + 2);
            String suspended = entry.content().path("suspendedReason").asText();
            if (!suspended.isEmpty()) {
                line(indent + "suspended: " + suspended);
            }
            entry.proposal().ifPresent(proposal -> line(indent + text(proposal)));
        }
    }

    private static String what(JsonNode content) {
        return content.has("kasId")
                ? content.path("countryCode").asText() + "  "
                        + content.path("origin").asText()
                : "up to " + content.path("maxClassification").asText() + ", COI " + texts(content.path("allowedCOIs"))
                        + ", for " + texts(content.path("allowedCountries")) + ", until "
                        + content.path("validUntil").asText();
    }

    private static String texts(JsonNode values) {
        return values.isEmpty()
                ? "none"
                : values.valueStream().map(JsonNode::asText).collect(Collectors.joining(" "));
    }

    private static String text(Proposal proposal) {
        return proposal.what() + " waits for approval, proposed by " + proposal.by() + ": " + proposal.reason();
    }

    void show(Entry entry) {
        out.println(entry.content().toPrettyString());
        line("ETag " + entry.etag());
        proposal(entry);
    }

    /** What waits, with all of its content: nobody should approve what he has not seen. */
    void proposal(Entry entry) {
        entry.proposal().ifPresent(proposal -> {
            line(text(proposal));
            JsonNode content = proposal.what().equals("CREATE") ? entry.content() : proposal.content();
            if (content.isObject()) {
                out.println(content.toPrettyString());
            }
        });
    }

    void proposed(Entry entry, String what) {
        line(entry.name() + " " + what + " when another administrator has approved it:");
        line("  ./kas registry approve " + String.join(" ", entry.name().kasIds())
                + " --by ANOTHER --reason TEXT --if-match '" + entry.etag() + "'");
    }

    void done(Name name, String what, KasEntry kas) {
        line(name + " " + what + " at every replica of " + kas.kasId() + " within 10 s");
    }
}
