package org.coalition.kas.policy;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The specification's table of terms, as it is written there. */
final class EquivalencyTable {

    private static final String CANONICAL = "UNCLASSIFIED 0, RESTRICTED 1, CONFIDENTIAL 2, SECRET 3, TOP_SECRET 4";

    private static final Map<String, String> NATIONS = Map.of(
            "USA", "UNCLASSIFIED 0, CONFIDENTIAL 2, SECRET 3, TOP SECRET 4",
            "FRA",
                    "NON PROTÉGÉ 0, DIFFUSION RESTREINTE 1, CONFIDENTIEL DÉFENSE 2, SECRET 3, SECRET DÉFENSE 3,"
                            + " TRÈS SECRET 4, TRÈS SECRET DÉFENSE 4",
            "GBR", "OFFICIAL 0, OFFICIAL-SENSITIVE 1, SECRET 3, TOP SECRET 4",
            "DEU", "OFFEN 0, VS-NUR FÜR DEN DIENSTGEBRAUCH 1, VS-VERTRAULICH 2, GEHEIM 3, STRENG GEHEIM 4",
            "CAN", "UNCLASSIFIED 0, PROTECTED A 1, CONFIDENTIAL 2, SECRET 3, TOP SECRET 4",
            "NATO",
                    "NATO UNCLASSIFIED 0, NATO RESTRICTED 1, NATO CONFIDENTIAL 2, NATO SECRET 3,"
                            + " COSMIC TOP SECRET 4");

    private EquivalencyTable() {}

    static boolean has(String nation) {
        return NATIONS.containsKey(nation);
    }

    static Integer level(String nation, String term) {
        return term == null || !has(nation) ? null : levels(NATIONS.get(nation)).get(bare(term));
    }

    static Integer canonicalLevel(String term) {
        return term == null ? null : levels(CANONICAL).get(bare(term));
    }

    /** Every term of every table, as written. */
    static List<String> terms() {
        return (CANONICAL + ", " + String.join(", ", NATIONS.values()))
                .transform(all -> List.of(all.split(", "))).stream()
                        .map(entry -> entry.substring(0, entry.length() - 2))
                        .toList();
    }

    private static Map<String, Integer> levels(String table) {
        Map<String, Integer> levels = new HashMap<>();
        for (String entry : List.of(table.split(", "))) {
            int end = entry.length() - 2;
            levels.put(bare(entry.substring(0, end)), entry.charAt(end + 1) - '0');
        }
        return levels;
    }

    private static String bare(String term) {
        return Normalizer.normalize(term, Normalizer.Form.NFD)
                .replaceAll("[\u0300-\u036f _-]", "")
                .toUpperCase(Locale.ROOT);
    }
}
