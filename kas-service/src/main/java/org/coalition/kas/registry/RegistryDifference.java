package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What is different between two states of a registry, by names and states: the whole documents are in it. */
final class RegistryDifference {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RegistryDifference() {}

    static ObjectNode of(RegistryChanged changed) {
        ObjectNode difference = JSON.objectNode();
        describe(
                difference.putObject("members"),
                changed.before().members(),
                changed.after().members(),
                member -> member.kasId().value(),
                member -> member.status().name());
        // Only those that are active are in a snapshot: one that is suspended is gone.
        describe(
                difference.putObject("agreements"),
                changed.before().agreements(),
                changed.after().agreements(),
                agreement -> agreement.from() + " to " + agreement.to(),
                agreement -> Member.Status.ACTIVE.name());
        difference
                .putArray("recorded")
                .addAll(changed.changes().stream()
                        .map(change -> JSON.objectNode()
                                .put("version", change.version())
                                .put("who", change.who())
                                .put("what", change.document().path("what").asText())
                                .put("name", change.document().path("name").textValue())
                                .put("sha256", change.document().path("sha256").textValue()))
                        .toList());
        return difference;
    }

    private static <T> void describe(
            ObjectNode json,
            Collection<T> before,
            Collection<T> after,
            Function<T, String> name,
            Function<T, String> state) {
        Map<String, T> old = byName(before, name);
        Map<String, T> now = byName(after, name);
        json.putArray("gone").addAll(texts(old, one -> !now.containsKey(one)));
        json.putArray("new").addAll(texts(now, one -> !old.containsKey(one)));
        ObjectNode changed = json.putObject("changed");
        now.forEach((one, value) -> {
            T other = old.get(one);
            if (other != null && !Objects.equals(other, value)) {
                changed.put(one, state.apply(other) + " to " + state.apply(value));
            }
        });
    }

    private static <T> Map<String, T> byName(Collection<T> values, Function<T, String> name) {
        return values.stream()
                .collect(Collectors.toMap(name, Function.identity(), (one, other) -> one, LinkedHashMap::new));
    }

    private static <T> List<TextNode> texts(Map<String, T> values, Predicate<String> wanted) {
        return values.keySet().stream().filter(wanted).map(JSON::textNode).toList();
    }
}
