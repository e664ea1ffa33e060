package org.coalition.kas.ztdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"USA | EACH", "USA/FRA | ANY_OF", "USA,FRA | ALL_OF", "USA, FRA / GBR | ALL_OF"})
    void release_isWhatTheGuardsMakeNecessary(String text, ReleaseMode release) {
        assertThat(Guards.parse(text).release()).isEqualTo(release);
    }

    @Test
    void parse_takesCommasBeforeSlashes() {
        assertThat(Guards.parse("USA, FRA/GBR").splits()).containsExactly(List.of("USA"), List.of("FRA", "GBR"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "USA,", "/FRA", "USA,,FRA", "USA//FRA"})
    void parse_whenANameIsMissing_refuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Guards.parse(text));
    }

    @Test
    void all_namesEveryGuardOnce() {
        assertThat(Guards.parse("USA/FRA,FRA/GBR").all()).containsExactly("USA", "FRA", "GBR");
    }

    @Test
    void guards_whenThereAreNone_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Guards.allOf(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Guards.anyOf(List.of()));
    }
}
