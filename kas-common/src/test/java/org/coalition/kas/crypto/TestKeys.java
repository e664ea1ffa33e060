package org.coalition.kas.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Keys, made once, and the vectors' files. */
public final class TestKeys {

    public static final Map<String, String> CURVES =
            Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Map<String, KeyPair> MADE = new ConcurrentHashMap<>();

    private TestKeys() {}

    public static KeyPair rsa() {
        return rsa(2048);
    }

    public static KeyPair rsa(int bits) {
        return MADE.computeIfAbsent(
                "RSA" + bits, key -> generate("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4)));
    }

    public static KeyPair ec(String curve) {
        return MADE.computeIfAbsent(curve, TestKeys::newEc);
    }

    public static KeyPair newEc(String curve) {
        return generate("EC", new ECGenParameterSpec(CURVES.get(curve)));
    }

    public static KeyPair ed25519() {
        return MADE.computeIfAbsent("Ed25519", key -> generate("Ed25519", NamedParameterSpec.ED25519));
    }

    /** ML-KEM-512, 768 or 1024. */
    public static KeyPair mlKem(String parameterSet) {
        return MADE.computeIfAbsent(parameterSet, name -> generate("ML-KEM", new NamedParameterSpec(name)));
    }

    public static ECPublicKey ecPublic(String curve) {
        return (ECPublicKey) ec(curve).getPublic();
    }

    /** An RSA public key out of thin air: nobody has its private key, which no check can see. */
    public static RSAPublicKey rsaPublic(int bits, long exponent) {
        BigInteger modulus =
                new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
        return rsaPublic(modulus, BigInteger.valueOf(exponent));
    }

    /** The numbers as they are: a key factory of the JDK's would already refuse some. */
    public static RSAPublicKey rsaPublic(BigInteger modulus, BigInteger exponent) {
        return new BareRsaKey(modulus, exponent);
    }

    public static ECPublicKey point(ECParameterSpec curve, BigInteger x, BigInteger y) throws GeneralSecurityException {
        return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
    }

    public static BigInteger prime(ECPublicKey key) {
        return ((ECFieldFp) key.getParams().getCurve().getField()).getP();
    }

    public static ObjectNode jwk(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa ->
                MAPPER.createObjectNode()
                        .put("kty", "RSA")
                        .put("n", base64Url(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8))
                        .put("e", base64Url(rsa.getPublicExponent(), 0));
            case ECPublicKey ec -> {
                int bits = ec.getParams().getCurve().getField().getFieldSize();
                int bytes = (bits + 7) / 8;
                yield MAPPER.createObjectNode()
                        .put("kty", "EC")
                        .put("crv", "P-" + bits)
                        .put("x", base64Url(ec.getW().getAffineX(), bytes))
                        .put("y", base64Url(ec.getW().getAffineY(), bytes));
            }
            default -> throw new IllegalArgumentException("no JWK for " + key.getAlgorithm());
        };
    }

    /** Unsigned, and padded on the left to the given length at least. */
    public static String base64Url(BigInteger number, int bytes) {
        byte[] signed = number.toByteArray();
        int from = signed.length > 1 && signed[0] == 0 ? 1 : 0;
        int length = Math.max(bytes, signed.length - from);
        byte[] padded = new byte[length];
        System.arraycopy(signed, from, padded, length - (signed.length - from), signed.length - from);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(padded);
    }

    public static String pem(byte[] der) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
    }

    public static JsonNode vectors(String file) {
        try (InputStream in = TestKeys.class.getResourceAsStream("/vectors/" + file)) {
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<JsonNode> cases(JsonNode array) {
        return array.valueStream().toList();
    }

    private static KeyPair generate(String algorithm, AlgorithmParameterSpec parameters) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(parameters);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private record BareRsaKey(BigInteger modulus, BigInteger exponent) implements RSAPublicKey {
        @Override
        public BigInteger getPublicExponent() {
            return exponent;
        }

        @Override
        public BigInteger getModulus() {
            return modulus;
        }

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            try {
                return KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(modulus, exponent))
                        .getEncoded();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
