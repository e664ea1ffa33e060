package org.coalition.kas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyRingTest {

    @ParameterizedTest
    @EnumSource(
            value = KeyState.class,
            names = {"ACTIVE", "UNWRAP_ONLY"})
    void refusal_whenTheKeyIsLive_isNone(KeyState state) {
        KeyRing ring = ringOf(key("kid", state));

        assertThat(ring.refusal(new KeyId("kid"), WrapAlgorithm.RSA_OAEP_256)).isEmpty();
        assertThat(ring.require(new KeyId("kid")).state()).isEqualTo(state);
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyState.class,
            names = {"DISABLED", "DESTROYED"})
    void refusal_whenTheKeyIsNotLive_isKeyNotActive(KeyState state) {
        KeyRing ring = ringOf(key("kid", state));

        assertThat(ring.refusal(new KeyId("kid"), WrapAlgorithm.RSA_OAEP_256)).contains(ErrorCode.KEY_NOT_ACTIVE);
        assertThatExceptionOfType(KeyNotActiveException.class).isThrownBy(() -> ring.require(new KeyId("kid")));
    }

    @ParameterizedTest
    @EnumSource(
            value = WrapAlgorithm.class,
            names = {"ECDH_ES", "ML_KEM"})
    void refusal_whenTheKeyIsForAnotherType_isUnsupportedType(WrapAlgorithm algorithm) {
        KeyRing ring = ringOf(key("kid", KeyState.ACTIVE));

        assertThat(ring.refusal(new KeyId("kid"), algorithm)).contains(ErrorCode.UNSUPPORTED_TYPE);
    }

    /** The type comes before the state, as the protocol has its errors. */
    @Test
    void refusal_whenTypeAndStateAreWrong_isUnsupportedType() {
        KeyRing ring = ringOf(key("kid", KeyState.DISABLED));

        assertThat(ring.refusal(new KeyId("kid"), WrapAlgorithm.ECDH_ES)).contains(ErrorCode.UNSUPPORTED_TYPE);
    }

    @Test
    void algorithms_areThoseOfLiveKeys() {
        assertThat(ringOf(key("kid", KeyState.UNWRAP_ONLY)).algorithms()).containsExactly(WrapAlgorithm.RSA_OAEP_256);
        assertThat(ringOf(key("kid", KeyState.DISABLED)).algorithms()).isEmpty();
    }

    @Test
    void refusal_whenThereIsNoSuchKey_isUnknownKey() {
        KeyRing ring = ringOf(key("kid", KeyState.ACTIVE));

        assertThat(ring.refusal(new KeyId("KID"), WrapAlgorithm.RSA_OAEP_256)).contains(ErrorCode.UNKNOWN_KEY);
        assertThatExceptionOfType(KeyNotActiveException.class).isThrownBy(() -> ring.require(new KeyId("")));
    }

    private static KeyRing ringOf(WrappingKey... keys) {
        return new KeyRing(List.of(keys));
    }

    private static WrappingKey key(String kid, KeyState state) {
        return KeyRings.key(new KeyId(kid), new FakeKeyProvider(), state);
    }
}
