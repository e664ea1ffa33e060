package org.coalition.kas.ztdf;

import java.util.Arrays;
import java.util.List;
import org.coalition.kas.protocol.ReleaseMode;

/**
 * Who guards a file: its key is split in as many parts as there are here, and for each part any of its guards is enough.
 *
 * @param <K> names of nations, or the keys of their KASes
 */
public record Guards<K>(List<List<K>> splits) {

    public Guards {
        splits = splits.stream().map(List::copyOf).toList();
        if (splits.isEmpty() || splits.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("a file is sealed for one KAS or more");
        }
    }

    /** All of them must agree: a part of the key for each. */
    public static <K> Guards<K> allOf(List<K> guards) {
        return new Guards<>(guards.stream().map(List::of).toList());
    }

    /** Any of them is enough: the whole key for each. */
    public static <K> Guards<K> anyOf(List<K> guards) {
        return new Guards<>(List.of(guards));
    }

    /**
     * Reads {@code USA,FRA/GBR}: the USA must agree, and besides France or the United Kingdom.
     *
     * @throws IllegalArgumentException if a name is missing
     */
    public static Guards<String> parse(String text) {
        List<List<String>> splits = Arrays.stream(text.split(",", -1))
                .map(split -> List.of(split.strip().split("\\s*/\\s*", -1)))
                .toList();
        if (splits.stream().flatMap(List::stream).anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("a name is missing");
        }
        return new Guards<>(splits);
    }

    /** What a file's manifest says of it. */
    public ReleaseMode release() {
        if (splits.size() > 1) {
            return ReleaseMode.ALL_OF;
        }
        return splits.getFirst().size() > 1 ? ReleaseMode.ANY_OF : ReleaseMode.EACH;
    }

    /** All names, in their order. */
    public List<K> all() {
        return splits.stream().flatMap(List::stream).distinct().toList();
    }
}
