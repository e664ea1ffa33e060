package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lists and changes whom a nation's KAS trusts, as its administrator: members and agreements. What takes trust away is in
 * force at once; what gives it, when another administrator has approved it.
 */
public final class RegistryAdministrator {

    /**
     * Which entry.
     *
     * @param kasIds one for a member; two for an agreement: who sends, and to whom
     */
    public record Name(List<String> kasIds) {

        public Name {
            kasIds = List.copyOf(kasIds);
            if (kasIds.isEmpty() || kasIds.size() > 2) {
                throw new IllegalArgumentException("an entry has the name of one KAS, or of two");
            }
        }

        /** Of what is written in a content. */
        public static Name of(JsonNode content) {
            return content.has("kasId")
                    ? new Name(List.of(content.path("kasId").asText()))
                    : new Name(List.of(
                            content.path("fromKas").asText(),
                            content.path("toKas").asText()));
        }

        boolean isMember() {
            return kasIds.size() == 1;
        }

        @Override
        public String toString() {
            return String.join(" to ", kasIds);
        }
    }

    /** What can be done to an entry that needs no content. */
    public enum Step {
        SUSPEND,
        /** A proposal. */
        RESUME,
        APPROVE,
        WITHDRAW,
        RETIRE
    }

    /**
     * An entry as the KAS tells of it.
     *
     * @param content with its status
     * @param etag of what was told
     * @param proposal what waits for the approval of another administrator
     */
    public record Entry(JsonNode content, String etag, Optional<Proposal> proposal) {

        public Name name() {
            return Name.of(content);
        }

        public String status() {
            return content.path("status").asText();
        }
    }

    /**
     * What one administrator wants.
     *
     * @param what {@code CREATE}, {@code CHANGE} or {@code RESUME}
     * @param content of a {@code CHANGE}; else missing
     * @param by {@code sub} and issuer
     */
    public record Proposal(String what, JsonNode content, String by, String reason) {}

    private final Session administrator;

    /** @param administrator who has the role {@code kas-admin} at the KAS that is asked */
    public RegistryAdministrator(Session administrator) {
        this.administrator = administrator;
    }

    /** All members. Blocks for the answer, as every method here. */
    public List<Entry> members() throws KasException {
        return entries(administrator.kas().registryUri(), "members");
    }

    public List<Entry> agreements() throws KasException {
        return entries(administrator.kas().agreementsUri(), "agreements");
    }

    private List<Entry> entries(URI uri, String field) throws KasException {
        List<Entry> entries = new ArrayList<>();
        administrator.administer("GET", uri, null).path(field).forEach(json -> entries.add(entry(json)));
        return entries;
    }

    /**
     * One entry.
     *
     * @throws KasProblemException if there is none: 404
     */
    public Entry entry(Name name) throws KasException {
        return entry(administrator.administer("GET", uri(name), null));
    }

    /** Proposes a new entry. */
    public Entry add(ObjectNode content, String reason) throws KasException {
        KasEntry kas = administrator.kas();
        URI uri = Name.of(content).isMember() ? kas.registryUri() : kas.agreementsUri();
        return entry(administrator.administer("POST", uri, body(content, reason)));
    }

    /**
     * Proposes another content for an entry.
     *
     * @param etag of the entry that it is to replace
     * @throws KasProblemException 412, if it has changed since
     */
    public Entry change(ObjectNode content, String etag, String reason) throws KasException {
        return entry(administrator.administer("PUT", uri(Name.of(content)), body(content, reason), etag));
    }

    /**
     * Does what needs no content.
     *
     * @param etag of the entry that was looked at; only a suspension can do without
     * @return the entry then; empty if there is none any more
     */
    public Optional<Entry> step(Step step, Name name, @Nullable String etag, String reason) throws KasException {
        URI uri = URI.create(uri(name) + "/" + step.name().toLowerCase(Locale.ROOT));
        JsonNode answer = administrator.administer("POST", uri, body(null, reason), etag);
        return answer.isMissingNode() ? Optional.empty() : Optional.of(entry(answer));
    }

    private URI uri(Name name) {
        KasEntry kas = administrator.kas();
        return name.isMember()
                ? kas.memberUri(name.kasIds().getFirst())
                : kas.agreementUri(name.kasIds().getFirst(), name.kasIds().getLast());
    }

    private static ObjectNode body(@Nullable ObjectNode content, String reason) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (content != null) {
            body.set("entry", content);
        }
        return body.put("reason", reason);
    }

    private static Entry entry(JsonNode json) {
        return new Entry(json.path("entry"), json.path("etag").asText(), proposal(json.path("proposal")));
    }

    private static Optional<Proposal> proposal(JsonNode json) {
        if (!json.isObject()) {
            return Optional.empty();
        }
        JsonNode content = json.path("entry");
        return Optional.of(new Proposal(
                json.path("what").asText(),
                content.isObject() ? content : MissingNode.getInstance(),
                json.at("/by/sub").asText() + " of " + json.at("/by/iss").asText(),
                json.path("reason").asText()));
    }
}
