package org.coalition.kas.support;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Key pairs, made once. */
public final class TestKeys {

    private static final Map<String, String> CURVES =
            Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");
    private static final Map<String, KeyPair> MADE = new ConcurrentHashMap<>();

    private TestKeys() {}

    public static KeyPair rsa() {
        return rsa(2048);
    }

    public static KeyPair rsa(int bits) {
        return MADE.computeIfAbsent(
                "RSA" + bits, name -> generate("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4)));
    }

    public static RSAPublicKey rsaPublic() {
        return (RSAPublicKey) rsa().getPublic();
    }

    public static KeyPair ec(String curve) {
        return MADE.computeIfAbsent(curve, TestKeys::newEc);
    }

    public static KeyPair newEc(String curve) {
        return generate("EC", new ECGenParameterSpec(CURVES.get(curve)));
    }

    public static KeyPair mlKem(String parameterSet) {
        return MADE.computeIfAbsent(parameterSet, name -> generate("ML-KEM", new NamedParameterSpec(name)));
    }

    public static ECPublicKey ecPublic(String curve) {
        return (ECPublicKey) ec(curve).getPublic();
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
}
