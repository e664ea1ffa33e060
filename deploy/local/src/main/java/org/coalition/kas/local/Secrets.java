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
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.HexFormat;

/** Passwords and signing keys, random, each made once and kept in a file that only its owner can read. */
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

    /** The public half of such a key, as a JWK set. */
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
