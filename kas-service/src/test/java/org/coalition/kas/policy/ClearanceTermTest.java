package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClearanceTermTest {

    @ParameterizedTest
    @CsvSource({
        "TRÈS SECRET DÉFENSE,TRESSECRETDEFENSE",
        "très_secret-défense,TRESSECRETDEFENSE",
        "VS-NUR FÜR DEN DIENSTGEBRAUCH,VSNURFURDENDIENSTGEBRAUCH",
        "NON_PROTEGE,NONPROTEGE",
        "top secret,TOPSECRET",
        "TOP\u00a0SECRET,TOPSECRET",
        "TOP\u2011SECRET,TOPSECRET",
        "De\u0301fense,DEFENSE",
    })
    void normalised_dropsCaseAccentsAndSeparators(String text, String term) {
        assertThat(ClearanceTerm.normalised(text)).isEqualTo(term);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " -_ ",
                "GROß",
                "CONFıDENTIAL",
                "SECRET\u200b",
                "SECRET\t",
                "SΕCRET",
                "SECRET/NOFORN",
                "SECRET\u20dd",
                "機密"
            })
    void normalised_whenSomethingElseIsLeft_isUnmapped(String text) {
        assertThat(ClearanceTerm.normalised(text)).isNull();
    }

    @Test
    void normalised_whenAbsent_isUnmapped() {
        assertThat(ClearanceTerm.normalised(null)).isNull();
    }

    @Test
    void normalised_inATurkishLocale_isTheSame() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            assertThat(ClearanceTerm.normalised("confidentiel")).isEqualTo("CONFIDENTIEL");
        } finally {
            Locale.setDefault(before);
        }
    }
}
