package org.coalition.kas.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureAlgorithmTest {

    private static final byte[] MESSAGE = "message".getBytes(UTF_8);

    @ParameterizedTest
    @EnumSource
    void verify_whenSigned_isTrue(SignatureAlgorithm algorithm) {
        KeyPair keys = keys(algorithm);

        assertThat(algorithm.verify(keys.getPublic(), MESSAGE, algorithm.sign(keys.getPrivate(), MESSAGE)))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void verify_whenMessageIsTamperedWith_isFalse(SignatureAlgorithm algorithm) {
        KeyPair keys = keys(algorithm);
        Bytes signature = algorithm.sign(keys.getPrivate(), MESSAGE);

        assertThat(algorithm.verify(keys.getPublic(), "massage".getBytes(UTF_8), signature))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void verify_whenAnyByteOfTheSignatureIsTamperedWith_isFalse(SignatureAlgorithm algorithm) {
        KeyPair keys = keys(algorithm);
        byte[] signature = algorithm.sign(keys.getPrivate(), MESSAGE).toByteArray();
        for (int i = 0; i < signature.length; i++) {
            byte[] tampered = signature.clone();
            tampered[i] ^= 1;

            assertThat(algorithm.verify(keys.getPublic(), MESSAGE, Bytes.of(tampered)))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void verify_whenSignatureIsNothingButZerosOrOnes_isFalse(SignatureAlgorithm algorithm) {
        PublicKey key = keys(algorithm).getPublic();
        for (int length : new int[] {0, 1, 63, 64, 65, 96, 128, 132, 255, 256, 257, 1024}) {
            byte[] ones = new byte[length];
            Arrays.fill(ones, (byte) 0xff);

            assertThat(algorithm.verify(key, MESSAGE, Bytes.of(new byte[length])))
                    .isFalse();
            assertThat(algorithm.verify(key, MESSAGE, Bytes.of(ones))).isFalse();
        }
    }

    /** A key for which r = 5, s = 7 is a signature over "short"; the JDK alone takes it in 2 bytes as well as in 64. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 31, 33, 48})
    void verify_whenTheHalvesOfAnEcSignatureAreNotOfFullLength_isFalse(int half) {
        PublicKey key = Pem.publicKey("""
                -----BEGIN PUBLIC KEY-----
                MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEY901crbnFhAfc2/a55o5RnL4ycC1
                w8je7h63SH840zhim4yibU8onAyWSC6y0GR0AERcXyC+6j9hUuZs+fubQQ==
                -----END PUBLIC KEY-----
                """);
        byte[] message = "short".getBytes(UTF_8);

        assertThat(SignatureAlgorithm.ES256.verify(key, message, halves(32, 5, 7)))
                .isTrue();
        assertThat(SignatureAlgorithm.ES256.verify(key, message, halves(half, 5, 7)))
                .isFalse();
    }

    private static Bytes halves(int length, int r, int s) {
        byte[] signature = new byte[2 * length];
        signature[length - 1] = (byte) r;
        signature[2 * length - 1] = (byte) s;
        return Bytes.of(signature);
    }

    @ParameterizedTest
    @EnumSource
    void verify_whenSignatureIsCutOrProlonged_isFalse(SignatureAlgorithm algorithm) {
        KeyPair keys = keys(algorithm);
        byte[] signature = algorithm.sign(keys.getPrivate(), MESSAGE).toByteArray();

        assertThat(algorithm.verify(
                        keys.getPublic(), MESSAGE, Bytes.of(Arrays.copyOf(signature, signature.length - 1))))
                .isFalse();
        assertThat(algorithm.verify(
                        keys.getPublic(), MESSAGE, Bytes.of(Arrays.copyOf(signature, signature.length + 1))))
                .isFalse();
    }

    /** Every key that is not of the algorithm, though it may sign something else very well. */
    @ParameterizedTest
    @CsvSource({
        "ES256, P-384", "ES256, P-521", "ES256, RSA", "ES256, Ed25519",
        "ES384, P-256", "ES384, P-521", "ES384, RSA", "ES384, Ed25519",
        "PS256, P-256", "PS256, Ed25519", "RS256, P-256", "RS256, Ed25519",
        "EDDSA, P-256", "EDDSA, RSA"
    })
    void verify_whenKeyIsOfAnotherAlgorithm_isFalse(SignatureAlgorithm algorithm, String key) {
        Bytes signature = algorithm.sign(keys(algorithm).getPrivate(), MESSAGE);

        assertThat(algorithm.verify(keys(key).getPublic(), MESSAGE, signature)).isFalse();
    }

    @Test
    void verify_whenEs256WasSignedOnP384_isFalse() throws Exception {
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
        signer.initSign(TestKeys.ec("P-384").getPrivate());
        signer.update(MESSAGE);
        Bytes signature = Bytes.of(signer.sign());

        assertThat(SignatureAlgorithm.ES256.verify(TestKeys.ecPublic("P-384"), MESSAGE, signature))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"RS256", "PS256"})
    void verify_whenRsaKeyHas1024Bits_isFalse(SignatureAlgorithm algorithm) {
        KeyPair keys = TestKeys.rsa(1024);
        Bytes signature = algorithm.sign(keys.getPrivate(), MESSAGE);

        assertThat(algorithm.verify(keys.getPublic(), MESSAGE, signature)).isFalse();
    }

    @Test
    void verify_whenRs256SignatureIsVerifiedAsPs256_isFalse() {
        KeyPair keys = TestKeys.rsa();

        assertThat(SignatureAlgorithm.PS256.verify(
                        keys.getPublic(), MESSAGE, SignatureAlgorithm.RS256.sign(keys.getPrivate(), MESSAGE)))
                .isFalse();
    }

    @Test
    void verify_whenEcdsaSignatureIsInDer_isFalse() throws Exception {
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(TestKeys.ec("P-256").getPrivate());
        signer.update(MESSAGE);
        Bytes der = Bytes.of(signer.sign());

        assertThat(SignatureAlgorithm.ES256.verify(TestKeys.ecPublic("P-256"), MESSAGE, der))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"ES256, 64", "ES384, 96", "PS256, 256", "RS256, 256", "EDDSA, 64"})
    void sign_whenCalled_givesTheLengthOfJose(SignatureAlgorithm algorithm, int length) {
        assertThat(algorithm.sign(keys(algorithm).getPrivate(), MESSAGE).size()).isEqualTo(length);
    }

    /** RFC 7518 section 3.5: MGF1 with the same hash, and a salt as long as it. */
    @Test
    void sign_whenPs256_verifiesWithTheParametersOfTheRfc() throws Exception {
        Signature verifier = Signature.getInstance("RSASSA-PSS");
        verifier.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        verifier.initVerify(TestKeys.rsa().getPublic());
        verifier.update(MESSAGE);

        assertThat(verifier.verify(SignatureAlgorithm.PS256
                        .sign(TestKeys.rsa().getPrivate(), MESSAGE)
                        .toByteArray()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 64})
    void verify_whenPs256SaltHasAnotherLength_isFalse(int saltBytes) throws Exception {
        Signature signer = Signature.getInstance("RSASSA-PSS");
        signer.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, saltBytes, 1));
        signer.initSign(TestKeys.rsa().getPrivate());
        signer.update(MESSAGE);
        Bytes signature = Bytes.of(signer.sign());

        assertThat(SignatureAlgorithm.PS256.verify(TestKeys.rsa().getPublic(), MESSAGE, signature))
                .isFalse();
    }

    @Test
    void verify_whenKeyIsEd448_isFalse() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed448").generateKeyPair();

        assertThat(SignatureAlgorithm.EDDSA.verify(keys.getPublic(), MESSAGE, Bytes.of(new byte[64])))
                .isFalse();
    }

    /** A provider that knows secp256k1 would verify with it; RFC 7518 section 3.4 says P-256. */
    @Test
    void verify_whenCurveHas256BitsButIsAnother_isFalseBeforeAProviderIsAsked() {
        assertThat(SignatureAlgorithm.ES256.verify(new Secp256k1Key(), MESSAGE, Bytes.of(new byte[64])))
                .isFalse();
    }

    @Test
    void sign_whenKeyIsOfAnotherAlgorithm_refuses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignatureAlgorithm.ES256.sign(TestKeys.rsa().getPrivate(), MESSAGE));
    }

    @ParameterizedTest
    @CsvSource({"ES256, ES256", "ES384, ES384", "PS256, PS256", "RS256, RS256", "EdDSA, EDDSA"})
    void named_whenNameIsOnTheList_findsIt(String joseName, SignatureAlgorithm algorithm) {
        assertThat(SignatureAlgorithm.named(joseName)).contains(algorithm);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "none", "None", "HS256", "es256", "EDDSA", "ES256K", "ES512", "RS1", "RS512", " ES256"})
    void named_whenNameIsNotOnTheList_findsNothing(String joseName) {
        assertThat(SignatureAlgorithm.named(joseName)).isEmpty();
    }

    private static KeyPair keys(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> keys("P-256");
            case ES384 -> keys("P-384");
            case PS256, RS256 -> keys("RSA");
            case EDDSA -> keys("Ed25519");
        };
    }

    private static KeyPair keys(String name) {
        return switch (name) {
            case "RSA" -> TestKeys.rsa();
            case "Ed25519" -> TestKeys.ed25519();
            default -> TestKeys.ec(name);
        };
    }

    /** The base point of secp256k1 (SEC 2 section 2.4.1); may only be asked for its parameters. */
    private record Secp256k1Key() implements ECPublicKey {

        @Override
        public ECParameterSpec getParams() {
            var field = new ECFieldFp(
                    new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16));
            return new ECParameterSpec(
                    new EllipticCurve(field, BigInteger.ZERO, BigInteger.valueOf(7)),
                    new ECPoint(
                            new BigInteger("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", 16),
                            new BigInteger("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8", 16)),
                    new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16),
                    1);
        }

        @Override
        public ECPoint getW() {
            throw new AssertionError("asked for its point");
        }

        @Override
        public String getAlgorithm() {
            throw new AssertionError("asked for its algorithm");
        }

        @Override
        public String getFormat() {
            throw new AssertionError("asked for its format");
        }

        @Override
        public byte[] getEncoded() {
            throw new AssertionError("asked for its encoding");
        }
    }
}
