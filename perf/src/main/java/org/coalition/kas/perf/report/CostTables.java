package org.coalition.kas.perf.report;

import java.util.List;
import java.util.Locale;

/** Section 9: what the KMS would cost, from the calls that it counted and prices that are parameters. */
final class CostTables {

    private static final double DAYS = 365;

    private CostTables() {}

    static String of(Figures figures) {
        double perCall = price(figures, "kmsUsdPer10000") / 10_000;
        double redisYear = price(figures, "redisUsdPerMonth") * 12;
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "Computed from the calls that the KMS counted, at %s USD for 10,000 operations (`--kms-price`; the seed's own price). The"
                        + " hit rate is the workload's: another workload has another.%n%n",
                price(figures, "kmsUsdPer10000")));
        text.append(Text.head(List.of("USD a year", "seed, baseline", "ours", "seed, optimised", "ours", "change")));
        text.append(row(figures, "single", "1 KAS, 10,000 requests a day", 10_000, perCall, "10.95", "1.31"));
        text.append(row(figures, "single", "1 KAS, 1,000,000 requests a day", 1e6, perCall, "1,095", "131"));
        text.append(row(figures, "three", "3 KAS, 1,000,000 requests a day", 1e6, perCall, "–", "–"));
        double saved = year(figures, "single", Figures.BASELINE, 1e6, perCall)
                - year(figures, "single", Figures.OPTIMISED, 1e6, perCall);
        return text.append(String.format(
                        Locale.ROOT,
                        "%nA Redis at %s USD a month (`--redis-price`) pays from %.0f requests a day on (seed: 620,000).%n",
                        price(figures, "redisUsdPerMonth"),
                        redisYear / saved * 1e6))
                .toString();
    }

    private static double price(Figures figures, String name) {
        return Figures.number(figures.json().path("setup").path("prices").path(name));
    }

    private static String row(
            Figures figures,
            String shape,
            String name,
            double requests,
            double perCall,
            String baseline,
            String optimised) {
        double before = year(figures, shape, Figures.BASELINE, requests, perCall);
        double after = year(figures, shape, Figures.OPTIMISED, requests, perCall);
        return Text.row(List.of(
                name, baseline, Text.number(before), optimised, Text.number(after), Text.change(before, after)));
    }

    private static double year(Figures figures, String shape, String mode, double requestsADay, double perCall) {
        return figures.row(shape, mode, "kmsCallsPer1000") / 1_000 * requestsADay * DAYS * perCall;
    }
}
