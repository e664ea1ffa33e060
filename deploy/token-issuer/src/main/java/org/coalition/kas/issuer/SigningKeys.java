package org.coalition.kas.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * A nation's signing keys: one private P-256 JWK per file of its state directory. A file's name says when the key was
 * made; the greatest name signs, all are published, so a verifier that holds a token of an older key still finds it.
 */
final class SigningKeys {

    private static final String SUFFIX = ".jwk";
    private static final DateTimeFormatter FILE_NAME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);

    private final List<ECKey> newestFirst;

    private SigningKeys(List<ECKey> newestFirst) {
        this.newestFirst = List.copyOf(newestFirst);
    }

    /**
     * Finds the keys in a directory, or makes the first one there, readable by its owner alone.
     *
     * @throws InvalidOptionException if the directory or one of the keys isn't usable
     */
    static SigningKeys in(Path directory, Clock clock) {
        try {
            Files.createDirectories(directory, ownerMay("rwx------"));
            var keys = load(directory);
            return new SigningKeys(keys.isEmpty() ? List.of(create(directory, clock)) : keys);
        } catch (IOException e) {
            throw new InvalidOptionException("--state", directory, e);
        }
    }

    /** The key that signs. */
    ECKey newest() {
        return newestFirst.getFirst();
    }

    /** The public halves of all keys. */
    JWKSet published() {
        return new JWKSet(List.<JWK>copyOf(newestFirst)).toPublicJWKSet();
    }

    private static List<ECKey> load(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted((a, b) -> b.getFileName().compareTo(a.getFileName()))
                    .map(SigningKeys::read)
                    .toList();
        }
    }

    private static ECKey read(Path file) {
        try {
            var key = ECKey.parse(Files.readString(file));
            if (!key.isPrivate() || !Curve.P_256.equals(key.getCurve())) {
                throw new InvalidOptionException("--state", file, "is not a private P-256 JWK");
            }
            return forSigning(key);
        } catch (ParseException | IllegalStateException | JOSEException e) {
            // Without the cause's text: it may quote the key.
            throw new InvalidOptionException("--state", file, "is not a private P-256 JWK");
        } catch (IOException e) {
            throw new InvalidOptionException("--state", file, e);
        }
    }

    private static ECKey create(Path directory, Clock clock) throws IOException {
        var key = generate();
        var unfinished = Files.createTempFile(directory, "new-", ".tmp", ownerMay("rw-------"));
        Files.writeString(unfinished, key.toJSONString());
        var file = directory.resolve(FILE_NAME.format(clock.instant()) + SUFFIX);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return key;
    }

    private static ECKey generate() {
        try {
            return forSigning(new ECKeyGenerator(Curve.P_256).generate());
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    /** Whatever else the file says, the key identifier is the thumbprint (RFC 7638) and the use is ES256. */
    private static ECKey forSigning(ECKey key) throws JOSEException {
        return new ECKey.Builder(key)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .keyIDFromThumbprint()
                .build();
    }

    private static FileAttribute<?> ownerMay(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
