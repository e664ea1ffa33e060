package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.HexFormat;
import org.coalition.kas.crypto.Pem;

/** Passwords and keys, random, each made once and kept in a file that only its owner can read. */
final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Home home;

    Secrets(Home home) {
        this.home = home;
    }

    /** A file with a random password of 256 bits. */
    Path password(String name) {
        Path file = home.secret(name + ".password");
        if (!Files.exists(file)) {
            byte[] random = new byte[32];
            RANDOM.nextBytes(random);
            Home.write(file, HexFormat.of().formatHex(random) + "\n");
        }
        return file;
    }

    /** What such a file holds. */
    String read(Path password) {
        try {
            return Files.readString(password).strip();
        } catch (IOException e) {
            throw new LocalFailure("cannot read " + password, e);
        }
    }

    /** A file with a private P-256 key as a JWK that has this kid. */
    Path signingKey(String kid) {
        Path file = home.secret(kid + ".jwk");
        if (!Files.exists(file)) {
            try {
                Home.write(
                        file,
                        new ECKeyGenerator(Curve.P_256).keyID(kid).generate().toJSONString() + "\n");
            } catch (JOSEException e) {
                throw new LocalFailure("cannot make the signing key " + kid, e);
            }
        }
        return file;
    }

    /** A file with a P-256 key pair as PEM, for wrapping by ECDH. */
    Path ecKey(String kid) {
        return wrappingKey(kid, "EC", new ECGenParameterSpec("secp256r1"));
    }

    /** A file with an ML-KEM-768 key pair as PEM. */
    Path mlKemKey(String kid) {
        return wrappingKey(kid, "ML-KEM", NamedParameterSpec.ML_KEM_768);
    }

    private Path wrappingKey(String kid, String algorithm, AlgorithmParameterSpec parameters) {
        Path file = home.secret(kid + ".pem");
        if (!Files.exists(file)) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
                generator.initialize(parameters);
                KeyPair pair = generator.generateKeyPair();
                Home.write(file, pem(pair.getPrivate()) + Pem.of(pair.getPublic()));
            } catch (GeneralSecurityException e) {
                throw new LocalFailure("cannot make the wrapping key " + kid, e);
            }
        }
        return file;
    }

    private static String pem(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** The public half of a signing key, as a JWK set. */
    JsonNode publicKeys(String kid) {
        Path file = signingKey(kid);
        try {
            JWKSet set = new JWKSet(ECKey.parse(Files.readString(file)).toPublicJWK());
            return Home.JSON.readTree(set.toString(true));
        } catch (IOException | ParseException e) {
            throw new LocalFailure("cannot read the key in " + file, e);
        }
    }
}
