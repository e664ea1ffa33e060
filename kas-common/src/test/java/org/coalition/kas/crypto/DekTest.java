package org.coalition.kas.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DekTest {

    @Test
    void close_whenCalled_wipesTheArrayThatWasTakenOver() {
        byte[] array = filled(32);
        Dek.takeOver(array).close();

        assertThat(array).containsOnly(0);
    }

    @Test
    void close_whenCalledTwice_doesNothingMore() {
        Dek dek = Dek.takeOver(filled(16));
        dek.close();
        dek.close();

        assertThat(dek.length()).isEqualTo(16);
    }

    @Test
    void exposed_whenOpen_givesTheKeyItselfAndNoCopy() {
        byte[] array = filled(32);
        try (Dek dek = Dek.takeOver(array)) {
            assertThat(dek.exposed()).isSameAs(array);
        }
    }

    @Test
    void exposed_whenClosed_throws() {
        Dek dek = Dek.random(32);
        dek.close();

        assertThatIllegalStateException().isThrownBy(dek::exposed);
    }

    @Test
    void copy_whenTheOriginalIsClosed_livesOn() {
        Dek dek = Dek.takeOver(filled(24));
        Dek copy = dek.copy();
        dek.close();

        assertThat(copy.exposed()).isEqualTo(filled(24));
    }

    @Test
    void copy_whenClosed_throws() {
        Dek dek = Dek.random(16);
        dek.close();

        assertThatIllegalStateException().isThrownBy(dek::copy);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void takeOver_whenLengthIsThatOfAnAesKey_accepts(int length) {
        assertThat(Dek.takeOver(new byte[length]).length()).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 15, 17, 23, 25, 31, 33, 48, 64})
    void takeOver_whenLengthIsAnother_refuses(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> Dek.takeOver(new byte[length]));
    }

    @Test
    void takeOver_whenItRefuses_wipesTheArray() {
        byte[] array = filled(33);

        assertThatIllegalArgumentException().isThrownBy(() -> Dek.takeOver(array));
        assertThat(array).containsOnly(0);
    }

    @Test
    void random_whenCalledOften_neverRepeats() {
        Set<Bytes> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            seen.add(Bytes.of(Dek.random(16).exposed()));
        }

        assertThat(seen).hasSize(1000);
    }

    @Test
    void random_whenLengthIsNone_refuses() {
        assertThatIllegalArgumentException().isThrownBy(() -> Dek.random(20));
    }

    @Test
    void equals_whenKeysAreTheSame_isTrueWithOneHash() {
        assertThat(Dek.takeOver(filled(32)))
                .isEqualTo(Dek.takeOver(filled(32)))
                .hasSameHashCodeAs(Dek.takeOver(filled(32)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 31})
    void equals_whenOneByteDiffers_isFalse(int index) {
        byte[] other = filled(32);
        other[index] ^= 1;

        assertThat(Dek.takeOver(filled(32))).isNotEqualTo(Dek.takeOver(other));
    }

    @Test
    void equals_whenLengthsDiffer_isFalse() {
        assertThat(Dek.takeOver(filled(32))).isNotEqualTo(Dek.takeOver(filled(16)));
    }

    @Test
    void hashCode_whenKeysDiffer_tellsNothing() {
        assertThat(Dek.random(32)).hasSameHashCodeAs(Dek.random(32));
    }

    @Test
    void toString_whenOpenOrClosed_givesTheLengthAlone() {
        Dek dek = Dek.takeOver(filled(32));

        assertThat(dek).hasToString("Dek[32 bytes]");
        dek.close();
        assertThat(dek).hasToString("Dek[32 bytes]");
    }

    private static byte[] filled(int length) {
        byte[] key = new byte[length];
        Arrays.fill(key, (byte) 0x5a);
        return key;
    }
}
