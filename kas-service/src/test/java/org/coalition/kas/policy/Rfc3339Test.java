package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Rfc3339Test {

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z,0",
        "1970-01-01t00:00:01z,1",
        "1970-01-01T01:00:00+01:00,0",
        "1969-12-31T18:30:00-05:30,0",
        "1970-01-01T00:00:00-00:00,0",
        "1970-01-01T23:59:00+23:59,0",
        "1970-01-01T00:00:00.0Z,0",
        "1970-01-01T00:00:00.000000000001Z,1",
        "1985-04-12T23:20:50.52Z,482196051",
        "1990-12-31T23:59:60Z,662688000",
        "1990-12-31T15:59:60-08:00,662688000",
        "2024-02-29T00:00:00Z,1709164800",
        "0000-01-01T00:00:00Z,-62167219200",
    })
    void epochSeconds_whenTextIsADateTime_roundsUp(String text, long seconds) {
        assertThat(Rfc3339.epochSeconds(text)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-01-31",
                "2026-01-31T00:00:00",
                "2026-01-31 00:00:00Z",
                "2026-01-31T00:00Z",
                "2026-01-31T00:00:00+0100",
                "2026-01-31T00:00:00+01",
                "2026-01-31T00:00:00+24:00",
                "2026-01-31T00:00:00+01:60",
                "2026-01-31T24:00:00Z",
                "2026-01-31T00:60:00Z",
                "2026-01-31T00:00:61Z",
                "2026-01-31T00:00:60Z",
                "2026-01-30T23:59:60Z",
                "2026-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-01-31T00:00:00.Z",
                "2026-01-31T00:00:00,5Z",
                "+2026-01-31T00:00:00Z",
                "12026-01-31T00:00:00Z",
                "2026-01-31T00:00:00Z ",
                "2026-01-31T00:00:00Z\n",
                "２０２６-01-31T00:00:00Z",
                "2026-1-31T00:00:00Z",
                "1769817600",
            })
    void epochSeconds_whenTextIsNoDateTime_isNull(String text) {
        assertThat(Rfc3339.epochSeconds(text)).isNull();
    }
}
