package org.coalition.kas.perf.report;

import java.util.ArrayList;
import java.util.List;

/** Section 6: one peer after the other against all at once, and each KAS's own part. */
final class FederationTables {

    private FederationTables() {}

    static String of(Figures figures) {
        return "### Sequential and parallel\n\n" + sequential(figures) + "\n### Each KAS\n\n" + each(figures)
                + stages(figures);
    }

    private static String sequential(Figures figures) {
        List<String> seed = List.of("400 / 250 ms", "600 / 320 ms", "800 / 350 ms (hypothetical)");
        StringBuilder text =
                new StringBuilder("Medians. Ours differ in the caches, too; parallel alone: scenario ablation.\n\n");
        text.append(Text.head(List.of("", "seed, sequential / parallel", "ours, baseline / optimised", "change")));
        for (String shape : figures.shapes()) {
            int nations = Shapes.nations(shape).size();
            if (nations > 1) {
                double before = figures.row(shape, Figures.BASELINE, "p50");
                double after = figures.row(shape, Figures.OPTIMISED, "p50");
                text.append(Text.row(List.of(
                        Shapes.title(shape),
                        seed.get(nations - 2),
                        Text.number(before) + " / " + Text.millis(after),
                        Text.change(before, after))));
            }
        }
        return text.toString();
    }

    private static String each(Figures figures) {
        List<String> shapes = figures.shapes();
        String last = shapes.isEmpty() ? "" : shapes.getLast();
        StringBuilder text = new StringBuilder(
                "Means of all requests, hits and misses. Total: of kas-usa its own work without waiting for peers;"
                        + " of a peer what kas-usa waits, round trip included.\n\n");
        text.append(Text.head(
                List.of("", "round trip", "unwrap", "seed", "policy", "seed", "total, baseline", "optimised", "seed")));
        List<String> unwrap = List.of("55 ms", "58 ms", "60 ms", "–");
        List<String> policy = List.of("12 ms", "14 ms", "13 ms", "–");
        List<String> total = List.of("67.5 ms", "87 ms", "91 ms", "–");
        List<String> nations = Shapes.nations(last);
        for (int i = 0; i < nations.size(); i++) {
            String nation = nations.get(i);
            text.append(Text.row(List.of(
                    nation,
                    Text.millis(figures.roundTrip(nation)),
                    Text.millis(figures.stage(last, Figures.BASELINE, nation, "unwrap")) + " → "
                            + Text.millis(figures.stage(last, Figures.OPTIMISED, nation, "unwrap")),
                    unwrap.get(i),
                    Text.millis(figures.stage(last, Figures.OPTIMISED, nation, "policy")),
                    policy.get(i),
                    Text.millis(total(figures, last, Figures.BASELINE, nation)),
                    Text.millis(total(figures, last, Figures.OPTIMISED, nation)),
                    total.get(i))));
        }
        return text.append('\n').toString();
    }

    private static double total(Figures figures, String shape, String mode, String nation) {
        return nation.equals("USA")
                ? Figures.number(figures.kas("single", mode, "USA").path("meanMillis"))
                : figures.peer(shape, mode, nation, "meanMillis");
    }

    private static String stages(Figures figures) {
        List<String> stages =
                List.of("authenticate", "policy", "unwrap", "bind", "wrap", "federate", "combine", "audit", "sign");
        List<String> head = new ArrayList<>(List.of("mean ms, optimised"));
        head.addAll(stages);
        StringBuilder text = new StringBuilder(Text.head(head));
        for (String shape : figures.shapes()) {
            for (String nation : Shapes.nations(shape)) {
                List<String> cells = new ArrayList<>(List.of(Shapes.brief(shape) + ", " + nation));
                stages.forEach(stage -> cells.add(Text.number(figures.stage(shape, Figures.OPTIMISED, nation, stage))));
                text.append(Text.row(cells));
            }
        }
        return text.append('\n').toString();
    }
}
