package org.coalition.kas.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.coalition.kas.crypto.Dek;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheSealTest {

    private final CacheSeal seal = new CacheSeal();

    @ParameterizedTest
    @ValueSource(ints = {16, 24})
    void open_whenTheKeyIsShorterThan256Bits_refuses(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> seal.open(Dek.random(length)));
        assertThat(seal.isOpen()).isFalse();
    }

    @Test
    void seal_whenClosed_refuses() {
        assertThatIllegalStateException().isThrownBy(() -> seal.seal("key", new byte[32]));
    }

    @Test
    void unseal_whenSealedUnderTheSameName_givesTheValue() throws Exception {
        seal.open(Dek.random(32));

        assertThat(seal.unseal("kas:é", seal.seal("kas:é", new byte[] {1, 2, 3})))
                .containsExactly(1, 2, 3);
    }
}
