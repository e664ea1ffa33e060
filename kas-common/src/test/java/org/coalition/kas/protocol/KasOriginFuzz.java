package org.coalition.kas.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.util.Locale;

/** Any text as the URL of a KAO: refused, or one origin that stands for itself. */
class KasOriginFuzz {

    @DictionaryEntries({"https://", "http://", "@", ":443", ":65536", "[::1]", "%2f", "\\", "//", "?", "#", ".example"})
    @FuzzTest
    void of(byte[] text) throws Exception {
        KasOrigin origin;
        try {
            origin = KasOrigin.of(new String(text, UTF_8));
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(KasOrigin.of(origin.value())).isEqualTo(origin);
        URI uri = new URI(origin.value());
        assertThat(uri.getScheme()).isEqualTo("https");
        assertThat(uri.getHost())
                .isNotEmpty()
                .isEqualTo(uri.getHost().toLowerCase(Locale.ROOT))
                .isPrintable();
        assertThat(uri.getPort()).isBetween(1, 65_535);
        assertThat(uri.getRawUserInfo()).isNull();
        assertThat(uri.getRawPath()).isEmpty();
        assertThat(uri.getRawQuery()).isNull();
        assertThat(uri.getRawFragment()).isNull();
    }
}
