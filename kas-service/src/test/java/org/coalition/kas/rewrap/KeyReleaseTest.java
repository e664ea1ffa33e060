package org.coalition.kas.rewrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.CanonicalJson;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.EcWrap;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.KeyWrap;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.crypto.PolicyBinding;
import org.coalition.kas.crypto.RsaOaep;
import org.coalition.kas.crypto.SealedMetadata;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KaoOutcome.Released;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.keys.KeyNotActiveException;
import org.coalition.kas.keys.KeyProviderUnavailableException;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.support.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyReleaseTest {

    private final Pipeline pipeline = new Pipeline();
    private final KeyRelease release = new KeyRelease(pipeline, pipeline.stages);
    private final Dek dek = Dek.random(32);

    @Test
    void release_whenAllHolds_wrapsToTheClientsRsaKey() throws Exception {
        Released released = (Released) outcome(pipeline.key("k", null, dek, null));

        assertThat(RsaOaep.unwrap(TestKeys.rsa().getPrivate(), released.wrappedForClient()))
                .isEqualTo(dek);
        assertThat(released.sessionPublicKey()).isNull();
        assertThat(pipeline.remembered).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "P-521"})
    void release_whenTheClientsKeyIsEc_wrapsByAnEphemeralKey(String curve) throws Exception {
        KeyWrap client = KeyWrap.to(TestKeys.ecPublic(curve));
        Released released =
                (Released) decided(pipeline.key("k", null, dek, null), client).outcome();

        ECPublicKey session = (ECPublicKey) Pem.publicKey(released.sessionPublicKey());
        assertThat(EcWrap.unwrap(TestKeys.ec(curve).getPrivate(), session, released.wrappedForClient()))
                .isEqualTo(dek);
    }

    @Test
    void release_whenTheBindingIsOfAnotherPolicy_refusesAndRemembersNothing() {
        KeyRequest key = pipeline.key("k", null, dek, null);
        Bytes other = PolicyBinding.of(
                dek, CanonicalJson.of(Pipeline.POLICY.deepCopy().put("x", 1)));

        assertNotIntact(Keys.key("k", null, key.wrapped().ciphertext(), other, null, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 32, 33})
    void release_whenTheBindingIsGarbage_refusesAndRemembersNothing(int length) {
        KeyRequest key = pipeline.key("k", null, dek, null);

        assertNotIntact(Keys.key("k", null, key.wrapped().ciphertext(), Bytes.of(new byte[length]), null, null));
    }

    @Test
    void release_whenTheCiphertextDoesNotOpen_looksLikeABadBinding() {
        assertNotIntact(Keys.key("unknown", null));
    }

    @Test
    void release_whenMetadataOpens_givesItsFields() {
        Released released = (Released) outcome(withMetadata("{\"fields\":{\"a\":1}}"));

        assertThat(released.metadata()).hasToString("{\"a\":1}");
    }

    @Test
    void release_whenMetadataIsABareObject_givesIt() {
        assertThat(((Released) outcome(withMetadata("{\"a\":1}"))).metadata()).hasToString("{\"a\":1}");
    }

    @Test
    void release_whenTheAssertionAgreesWithThePolicy_holds() {
        String hash = Bytes.of(Hashes.sha256(CanonicalJson.of(Pipeline.POLICY))).base64();

        assertThat(outcome(withMetadata("{\"policyAssertion\":{\"policyHash\":\"" + hash
                        + "\",\"classification\":\"SECRET\",\"releasabilityTo\":[\"USA\"]}}")))
                .isInstanceOf(Released.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{\"a\":1,\"a\":2}",
                "{",
                "{\"policyAssertion\":{}}",
                "{\"policyAssertion\":null}",
                "{\"policyAssertion\":{\"policyHash\":\"AAAA\"}}"
            })
    void release_whenMetadataDoesNotHold_refusesAndRemembersNothing(String metadata) {
        assertNotIntact(withMetadata(metadata));
    }

    @Test
    void release_whenMetadataIsSealedUnderAnotherKey_refusesAndRemembersNothing() {
        Bytes sealed = SealedMetadata.seal(Dek.random(32), "{}".getBytes(StandardCharsets.UTF_8));

        assertNotIntact(pipeline.key("k", null, dek, sealed));
    }

    @Test
    void release_whenTheProviderIsAway_saysThatItIs() {
        KeyRequest key = pipeline.key("k", null);
        pipeline.failOn(key, () -> {
            throw new KeyProviderUnavailableException("host kms.internal:443 is away");
        });

        Refused refused = (Refused) outcome(key);
        assertThat(refused.code()).isEqualTo(ErrorCode.KMS_UNAVAILABLE);
        assertThat(refused.text()).doesNotContain("kms.internal");
    }

    @Test
    void release_whenTheDeadlineHasPassed_saysSo() {
        KeyRequest key = pipeline.key("k", null);
        pipeline.failOn(key, () -> {
            throw new KeyProviderUnavailableException("too slow");
        });
        Decided decided = release.release(
                key, Pipeline.group(ReleaseMode.EACH, key), Keys.ALLOW, rsaClient(), Deadline.in(Duration.ZERO));

        assertThat(((Refused) decided.outcome()).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void release_whenAFaultOfOursHappens_isAnInternalErrorWithoutAWordOfIt() {
        KeyRequest key = pipeline.key("k", null);
        pipeline.failOn(key, () -> {
            throw new IllegalStateException("inside of us");
        });

        assertThat(outcome(key)).isEqualTo(new Refused(ErrorCode.INTERNAL_ERROR, "an internal error"));
    }

    @Test
    void release_whenTheKeyIsDisabledInTheMeantime_saysSo() {
        KeyRequest key = pipeline.key("k", null);
        pipeline.failOn(key, () -> {
            throw new KeyNotActiveException(key.kid());
        });

        assertThat(((Refused) outcome(key)).code()).isEqualTo(ErrorCode.KEY_NOT_ACTIVE);
    }

    @Test
    void release_whateverComesOfIt_wipesTheKey() {
        KeyRequest good = pipeline.key("good", null);
        outcome(good);
        outcome(Keys.key("good", null, good.wrapped().ciphertext(), Bytes.of(new byte[32]), null, null));
        outcome(withMetadata("["));

        assertThat(new ArrayList<>(pipeline.handedOut))
                .hasSize(3)
                .allSatisfy(handed -> assertThatIllegalStateException().isThrownBy(handed::exposed));
    }

    private KeyRequest withMetadata(String json) {
        return pipeline.key("k", null, dek, SealedMetadata.seal(dek, json.getBytes(StandardCharsets.UTF_8)));
    }

    /** One code and one text, whatever it was that did not hold. */
    private void assertNotIntact(KeyRequest key) {
        assertThat(outcome(key))
                .isEqualTo(new Refused(ErrorCode.INTEGRITY_FAILURE, new IntegrityException().getMessage()));
        assertThat(pipeline.remembered).isEmpty();
    }

    private KaoOutcome outcome(KeyRequest key) {
        return decided(key, rsaClient()).outcome();
    }

    private Decided decided(KeyRequest key, KeyWrap client) {
        return release.release(
                key, Pipeline.group(ReleaseMode.EACH, key), Keys.ALLOW, client, Deadline.in(Duration.ofSeconds(5)));
    }

    private static KeyWrap rsaClient() {
        return KeyWrap.to(TestKeys.rsaPublic());
    }
}
