package org.coalition.kas.crypto;

import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Known attacks, tried against our own code on the JDK's provider. */
class WycheproofTest {

    /** Our blobs have an IV of 96 bits and a tag of 128: cases of other sizes can't be written down in them. */
    @Test
    void aesGcm_opensWhatIsGenuineAndNothingElse() throws Exception {
        Wycheproof.tryAll("aes_gcm_test.json", WycheproofTest::hasOurSizes, vector -> {
            byte[] blob = concat(vector.bytes("iv"), vector.bytes("ct"), vector.bytes("tag"));
            try {
                byte[] opened = AesGcm.open(vector.bytes("key"), blob, vector.bytes("aad"));
                return vector.isValid() && Arrays.equals(opened, vector.bytes("msg"));
            } catch (IntegrityException e) {
                return !vector.isValid();
            }
        });
    }

    /** Metadata is sealed under 32 bytes and without AAD. */
    @Test
    void sealedMetadata_opensWhatIsGenuineAndNothingElse() throws Exception {
        Wycheproof.tryAll(
                "aes_gcm_test.json",
                vector -> hasOurSizes(vector) && vector.size("keySize") == 256 && vector.bytes("aad").length == 0,
                vector -> {
                    byte[] blob = concat(vector.bytes("iv"), vector.bytes("tag"), vector.bytes("ct"));
                    try (Dek dek = Dek.takeOver(vector.bytes("key"))) {
                        byte[] opened = SealedMetadata.open(dek, Bytes.of(blob));
                        return vector.isValid() && Arrays.equals(opened, vector.bytes("msg"));
                    } catch (IntegrityException e) {
                        return !vector.isValid();
                    }
                });
    }

    /**
     * A client's key comes as a PEM text, and then to an agreement. What is acceptable (a compressed point, parameters
     * written out that are the named curve's) may be refused, but must not lead to another secret.
     */
    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void ecWrap_agreesWithPointsOnItsCurveOnly(String curve) throws Exception {
        Wycheproof.tryAll("ecdh_" + curve + "_test.json", vector -> true, vector -> {
            byte[] agreed;
            try {
                PublicKey peer = ClientPublicKey.parse(TextNode.valueOf(TestKeys.pem(vector.bytes("public"))))
                        .key();
                agreed = EcWrap.agree(ecPrivate(curve, vector), (ECPublicKey) peer);
            } catch (IllegalArgumentException e) {
                return !vector.isValid();
            }
            boolean same = Arrays.equals(agreed, vector.bytes("shared"));
            return same && (vector.isValid() || vector.isAcceptable());
        });
    }

    @Test
    void hkdf_derivesWhatRfc5869Says() throws Exception {
        Wycheproof.tryAll("hkdf_sha256_test.json", vector -> true, vector -> {
            try {
                byte[] derived = AgreedKey.hkdf(
                        vector.bytes("salt"),
                        vector.bytes("ikm"),
                        vector.bytes("info"),
                        vector.test().get("size").intValue());
                return vector.isValid() && Arrays.equals(derived, vector.bytes("okm"));
            } catch (GeneralSecurityException e) {
                return !vector.isValid();
            }
        });
    }

    /** A key has 16, 24 or 32 bytes. A binding is never truncated: what holds as 128 bits of a tag does not hold here. */
    @Test
    void policyBinding_holdsInFullAndGenuineOnly() throws Exception {
        Wycheproof.tryAll("hmac_sha256_test.json", vector -> Dek.isLength(vector.size("keySize") / 8), vector -> {
            try (Dek dek = Dek.takeOver(vector.bytes("key"))) {
                boolean matches = PolicyBinding.matches(dek, vector.bytes("msg"), Bytes.of(vector.bytes("tag")));
                return matches == (vector.isValid() && vector.size("tagSize") == 256);
            }
        });
    }

    /** The label is empty here, so what was made with one must not open. */
    @Test
    void rsaOaep_opensWhatIsGenuineAndHasNoLabel() throws Exception {
        Wycheproof.tryAll("rsa_oaep_2048_sha256_mgf1sha256_test.json", vector -> true, vector -> {
            boolean good = vector.isValid() && vector.bytes("label").length == 0;
            try {
                byte[] opened = RsaOaep.open(rsaPrivate(vector), Bytes.of(vector.bytes("ct")));
                return good && Arrays.equals(opened, vector.bytes("msg"));
            } catch (GeneralSecurityException e) {
                return !good;
            }
        });
    }

    @Test
    void rsaOaep_unwrapsKeysOnly() throws Exception {
        Wycheproof.tryAll("rsa_oaep_2048_sha256_mgf1sha256_test.json", vector -> true, vector -> {
            boolean key =
                    vector.isValid() && vector.bytes("label").length == 0 && Dek.isLength(vector.bytes("msg").length);
            try (Dek dek = RsaOaep.unwrap(rsaPrivate(vector), Bytes.of(vector.bytes("ct")))) {
                return key && Arrays.equals(dek.exposed(), vector.bytes("msg"));
            } catch (IntegrityException e) {
                return !key;
            }
        });
    }

    /** A PKCS #1 signature whose DigestInfo lacks its NULL is acceptable: either answer will do. */
    @ParameterizedTest
    @CsvSource({
        "ES256, EC, ecdsa_secp256r1_sha256_p1363_test.json",
        "EDDSA, Ed25519, ed25519_test.json",
        "PS256, RSA, rsa_pss_2048_sha256_mgf1_32_test.json",
        "RS256, RSA, rsa_signature_2048_sha256_test.json"
    })
    void signature_verifiesWhenGenuineOnly(SignatureAlgorithm algorithm, String keyType, String file) throws Exception {
        Wycheproof.tryAll(file, vector -> true, vector -> {
            byte[] der =
                    HexFormat.of().parseHex(vector.group().get("publicKeyDer").textValue());
            PublicKey key = KeyFactory.getInstance(keyType).generatePublic(new X509EncodedKeySpec(der));
            boolean verifies = algorithm.verify(key, vector.bytes("msg"), Bytes.of(vector.bytes("sig")));
            return vector.isAcceptable() || verifies == vector.isValid();
        });
    }

    private static boolean hasOurSizes(Wycheproof vector) {
        return vector.size("ivSize") == 96 && vector.size("tagSize") == 128;
    }

    private static PrivateKey ecPrivate(String curve, Wycheproof vector) throws GeneralSecurityException {
        ECPublicKey onTheCurve = TestKeys.ecPublic(
                switch (curve) {
                    case "secp256r1" -> "P-256";
                    case "secp384r1" -> "P-384";
                    default -> "P-521";
                });
        return KeyFactory.getInstance("EC")
                .generatePrivate(
                        new ECPrivateKeySpec(new BigInteger(1, vector.bytes("private")), onTheCurve.getParams()));
    }

    private static PrivateKey rsaPrivate(Wycheproof vector) throws InvalidKeySpecException, GeneralSecurityException {
        byte[] der =
                HexFormat.of().parseHex(vector.group().get("privateKeyPkcs8").textValue());
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static byte[] concat(byte[]... parts) {
        return HexFormat.of()
                .parseHex(Arrays.stream(parts).map(HexFormat.of()::formatHex).reduce("", String::concat));
    }
}
