package org.coalition.kas.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KasOriginTest {

    @ParameterizedTest
    @CsvSource({
        "https://kas-usa.example, https://kas-usa.example:443",
        "https://kas-usa.example/, https://kas-usa.example:443",
        "https://kas-usa.example:443, https://kas-usa.example:443",
        "https://kas-usa.example:0443, https://kas-usa.example:443",
        "https://kas-usa.example:, https://kas-usa.example:443",
        "https://kas-usa.example:8443, https://kas-usa.example:8443",
        "https://kas-usa.example:65535, https://kas-usa.example:65535",
        "HTTPS://KAS-USA.Example, https://kas-usa.example:443",
        "https://kas-usa.example/a/b?c=d#e, https://kas-usa.example:443",
        "https://kas-usa.example/@other.example, https://kas-usa.example:443",
        "https://kas-usa.example?@other.example, https://kas-usa.example:443",
        "https://kas-usa.example#@other.example, https://kas-usa.example:443",
        "https://localhost:9443, https://localhost:9443",
        "https://192.0.2.1, https://192.0.2.1:443",
        "https://[2001:DB8::1], https://[2001:db8::1]:443",
        "https://[2001:db8::1]:8443/x, https://[2001:db8::1]:8443",
        "https://xn--zrich-kva.example, https://xn--zrich-kva.example:443"
    })
    void of_whenUrlIsAbsoluteHttps_givesItsOrigin(String url, String origin) {
        assertThat(KasOrigin.of(url)).hasToString(origin);
    }

    /** Two names for DNS; one KAS is registered under one of them, and the other is unknown. */
    @Test
    void of_whenHostEndsInADot_isAnotherOrigin() {
        assertThat(KasOrigin.of("https://kas.example.")).isNotEqualTo(KasOrigin.of("https://kas.example"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "kas.example",
                "/rewrap",
                "//kas.example",
                "https:",
                "https:/",
                "https://",
                "https:///x",
                "https:kas.example",
                "https:/kas.example",
                "http://kas.example",
                "http://kas.example:443",
                "ftp://kas.example",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "httpss://kas.example",
                " https://kas.example",
                "https://kas.example ",
                "https:// kas.example",
                "https://kas .example",
                "https://kas.example\n",
                "https://kas.example\u0000",
                "https://:443",
                "https://kas.example:0",
                "https://kas.example:65536",
                "https://kas.example:99999999999",
                "https://kas.example:-1",
                "https://kas.example:+443",
                "https://kas.example:443:443",
                "https://kas.example:x",
                "https://.",
                "https://..",
                "https://kas..example",
                "https://.kas.example",
                "https://-kas.example",
                "https://kas-.example",
                "https://kas_usa.example",
                "https://kas%2eexample",
                "https://kas.example%00.other",
                "https://999.1.1.1",
                "https://[::1",
                "https://::1",
                "https://[::1]x",
                "https://[::g]",
                "https://[fe80::1%25eth0]",
                "https://*",
                "https://{kas}.example"
            })
    void of_whenUrlIsAnythingElse_refuses(String url) {
        assertRefused(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user@kas.example",
                "https://user:secret@kas.example",
                "https://@kas.example",
                "https://:@kas.example",
                "https://kas.example@other.example",
                "https://kas.example:443@other.example"
            })
    void of_whenUrlCarriesCredentials_refuses(String url) {
        assertRefused(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://kas.example\\@other.example",
                "https:\\\\kas.example",
                "https://kas.example\\",
                "https://other.example\\.kas.example"
            })
    void of_whenUrlHoldsBackslashes_refuses(String url) {
        assertRefused(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://zürich.example",
                "https://\u212Aas.example", // the Kelvin sign, whose lower case is a k
                "https://k\u0430s.example", // a Cyrillic a
                "https://kas\u3002example", // an ideographic full stop
                "https://\uff4bas.example", // a fullwidth k
                "https://kas\u200b.example",
                "https://kas\u00ad.example",
                "https://[::\uff11]"
            })
    void of_whenHostIsNotAscii_refuses(String url) {
        assertRefused(url);
    }

    @Test
    void of_whenHostIsLongerThanDnsAllows_refuses() {
        assertRefused("https://" + "a.".repeat(126) + "ab");
        assertRefused("https://" + "a".repeat(1_000_000));
    }

    @Test
    void of_whenUrlIsHuge_isDoneSoon() {
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            assertRefused("https://" + "a.".repeat(1_000_000));
            assertRefused("https://[" + ":".repeat(1_000_000) + "]");
            assertRefused("https://" + "-".repeat(1_000_000));
            assertThat(KasOrigin.of("https://kas.example/" + "a/".repeat(1_000_000)))
                    .hasToString("https://kas.example:443");
        });
    }

    @Test
    void of_whenTheLocaleIsTurkish_lowersAsEverywhere() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("tr"));

            assertThat(KasOrigin.of("HTTPS://INDIA.EXAMPLE")).hasToString("https://india.example:443");
        } finally {
            Locale.setDefault(before);
        }
    }

    private static void assertRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KasOrigin.of(url))
                .withMessage("must be an absolute https URL");
    }
}
