package org.coalition.kas.rewrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Map;
import java.util.Optional;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.domain.OriginatorSignature;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.support.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginatorSignaturesTest {

    private static final Bytes SIGNED = Bytes.of("the KAO".getBytes(StandardCharsets.US_ASCII));
    private static final RegistrySnapshot REGISTRY = Keys.registry(Map.of(
            "ec", TestKeys.ecPublic("P-256"),
            "ec384", TestKeys.ecPublic("P-384"),
            "rsa", TestKeys.rsaPublic()));

    private final OriginatorSignatures required = new OriginatorSignatures(true);
    private final OriginatorSignatures optional = new OriginatorSignatures(false);

    @ParameterizedTest
    @EnumSource(
            value = SignatureAlgorithm.class,
            names = {"ES256", "ES384", "PS256", "RS256"})
    void refusal_whenTheSignatureHolds_isNone(SignatureAlgorithm algorithm) {
        String kid =
                switch (algorithm) {
                    case ES256 -> "ec";
                    case ES384 -> "ec384";
                    default -> "rsa";
                };
        assertThat(refusal(required, signature(algorithm, kid, SIGNED))).isEmpty();
        assertThat(refusal(optional, signature(algorithm, kid, SIGNED))).isEmpty();
    }

    @Test
    void refusal_whenThereIsNoSignature_dependsOnTheSetting() {
        assertThat(refusal(required, null)).contains(ErrorCode.BAD_KAO_SIGNATURE);
        assertThat(refusal(optional, null)).isEmpty();
    }

    @Test
    void refusal_whenAPresentSignatureDoesNotHold_isOneUnderEitherSetting() {
        Bytes anothers = signature(
                        SignatureAlgorithm.ES256, "ec", Bytes.of("another KAO".getBytes(StandardCharsets.US_ASCII)))
                .signature();
        OriginatorSignature other = new OriginatorSignature("ES256", "ec", anothers, SIGNED);

        assertThat(refusal(required, other)).contains(ErrorCode.BAD_KAO_SIGNATURE);
        assertThat(refusal(optional, other)).contains(ErrorCode.BAD_KAO_SIGNATURE);
    }

    @Test
    void refusal_whenTheOriginatorIsUnknown_saysSo() {
        OriginatorSignature holds = signature(SignatureAlgorithm.ES256, "ec", SIGNED);

        assertThat(refusal(required, new OriginatorSignature("ES256", "unknown", holds.signature(), holds.signed())))
                .contains(ErrorCode.UNKNOWN_ORIGINATOR);
    }

    @Test
    void refusal_whenItIsOfAnotherOriginatorsKey_isOne() {
        OriginatorSignature holds = signature(SignatureAlgorithm.ES256, "ec", SIGNED);

        assertThat(refusal(required, new OriginatorSignature("ES256", "ec384", holds.signature(), holds.signed())))
                .contains(ErrorCode.BAD_KAO_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "es256", "ES384", "RS256", "ES512", "", "SHA256withECDSA"})
    void refusal_whenTheAlgorithmIsAnother_isOne(String algorithm) {
        OriginatorSignature holds = signature(SignatureAlgorithm.ES256, "ec", SIGNED);

        assertThat(refusal(required, new OriginatorSignature(algorithm, "ec", holds.signature(), holds.signed())))
                .contains(ErrorCode.BAD_KAO_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 72, 1024})
    void refusal_whenTheSignatureIsGarbageOfAnyLength_isOne(int length) {
        assertThat(refusal(required, new OriginatorSignature("ES256", "ec", Bytes.of(new byte[length]), SIGNED)))
                .contains(ErrorCode.BAD_KAO_SIGNATURE);
    }

    private static Optional<ErrorCode> refusal(OriginatorSignatures signatures, OriginatorSignature signature) {
        return signatures.refusal(Keys.key("k", null, SIGNED, SIGNED, null, signature), REGISTRY);
    }

    private static OriginatorSignature signature(SignatureAlgorithm algorithm, String kid, Bytes signed) {
        KeyPair pair =
                switch (kid) {
                    case "ec" -> TestKeys.ec("P-256");
                    case "ec384" -> TestKeys.ec("P-384");
                    default -> TestKeys.rsa();
                };
        return new OriginatorSignature(
                algorithm.joseName(), kid, algorithm.sign(pair.getPrivate(), signed.toByteArray()), signed);
    }
}
