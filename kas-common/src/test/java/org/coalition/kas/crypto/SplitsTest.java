package org.coalition.kas.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void combine_whenGivenAllParts_givesTheKey(int count) throws Exception {
        Dek dek = Dek.random(32);

        assertThat(Splits.combine(Splits.split(dek, count))).isEqualTo(dek);
    }

    @Test
    void combine_whenPartsComeInAnotherOrder_givesTheKey() throws Exception {
        Dek dek = Dek.random(16);

        assertThat(Splits.combine(Splits.split(dek, 5).reversed())).isEqualTo(dek);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void combine_whenOnePartIsMissing_givesAnotherKey(int missing) throws Exception {
        Dek dek = Dek.random(32);
        List<Dek> parts = new ArrayList<>(Splits.split(dek, 3));
        parts.remove(missing);

        assertThat(Splits.combine(parts)).isNotEqualTo(dek);
    }

    @Test
    void combine_whenOnePartComesTwice_givesAnotherKey() throws Exception {
        Dek dek = Dek.random(32);
        List<Dek> parts = new ArrayList<>(Splits.split(dek, 2));
        parts.add(parts.getFirst());

        assertThat(Splits.combine(parts)).isNotEqualTo(dek);
    }

    @Test
    void combine_whenLengthsDiffer_refuses() {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> Splits.combine(List.of(Dek.random(32), Dek.random(16))));
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> Splits.combine(List.of(Dek.random(16), Dek.random(32))));
    }

    @Test
    void combine_whenThereAreNoParts_refuses() {
        assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> Splits.combine(List.of()));
    }

    @Test
    void combine_whenDone_leavesThePartsAlone() throws Exception {
        Dek one = Dek.random(32);
        Dek before = one.copy();
        Splits.combine(List.of(one, Dek.random(32))).close();

        assertThat(one).isEqualTo(before);
    }

    @Test
    void split_whenDone_leavesTheKeyAlone() {
        Dek dek = Dek.random(32);
        Dek before = dek.copy();
        Splits.split(dek, 3).forEach(Dek::close);

        assertThat(dek).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void split_whenInParts_eachHasTheKeysLengthAndIsNotTheKey(int length) {
        Dek dek = Dek.random(length);

        assertThat(Splits.split(dek, 3)).hasSize(3).allSatisfy(part -> {
            assertThat(part.length()).isEqualTo(length);
            assertThat(part).isNotEqualTo(dek);
        });
    }

    @Test
    void split_whenCalledTwice_givesOtherParts() {
        Dek dek = Dek.random(32);

        assertThat(Splits.split(dek, 2)).doesNotContainAnyElementsOf(Splits.split(dek, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void split_whenInNoParts_refuses(int count) {
        assertThatIllegalArgumentException().isThrownBy(() -> Splits.split(Dek.random(16), count));
    }
}
