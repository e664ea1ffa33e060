package org.coalition.kas.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "AA==", "AAA=", "AAAA", "+/+/", "//79"})
    void fromBase64_whenCanonical_encodesBackToTheSame(String text) {
        assertThat(Bytes.fromBase64(text).base64()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AA",
                "AAA",
                "AA=",
                "A",
                "=",
                "====",
                "AB==",
                "AAB=",
                "AAAA=",
                "AAAA====",
                "_-_-",
                "AA==\n",
                " AAAA",
                "AA AA",
                "AA==AA==",
                "AA\r\nAA",
                "\u0391\u0391==",
                "AA==x"
            })
    void fromBase64_whenNotCanonical_refuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.fromBase64(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AA", "AAA", "AAAA", "-_-_"})
    void fromBase64Url_whenCanonical_encodesBackToTheSame(String text) {
        assertThat(Bytes.fromBase64Url(text).base64Url()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AA==", "AAA=", "AB", "AAB", "A", "+/+/", "AA\n", " AA", "AA."})
    void fromBase64Url_whenNotCanonical_refuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.fromBase64Url(text));
    }

    @Test
    void of_whenTheArrayChangesLater_staysAsItWas() {
        byte[] array = {1, 2};
        Bytes bytes = Bytes.of(array);
        array[0] = 9;

        assertThat(bytes.toByteArray()).containsExactly(1, 2);
    }

    @Test
    void toByteArray_whenTheAnswerIsChanged_keepsItsOwn() {
        Bytes bytes = Bytes.of(new byte[] {1, 2});
        bytes.toByteArray()[0] = 9;

        assertThat(bytes.toByteArray()).containsExactly(1, 2);
    }

    @Test
    void equals_whenBytesAreTheSame_isTrueWithOneHash() {
        assertThat(Bytes.of(new byte[] {1, 2}))
                .isEqualTo(Bytes.of(new byte[] {1, 2}))
                .hasSameHashCodeAs(Bytes.of(new byte[] {1, 2}));
    }

    @Test
    void equals_whenBytesDiffer_isFalse() {
        assertThat(Bytes.of(new byte[] {1, 2})).isNotEqualTo(Bytes.of(new byte[] {1, 3}));
    }

    @Test
    void toString_whenCalled_givesTheLengthAlone() {
        assertThat(Bytes.of(new byte[] {65, 66, 67})).hasToString("Bytes[3 bytes]");
    }
}
