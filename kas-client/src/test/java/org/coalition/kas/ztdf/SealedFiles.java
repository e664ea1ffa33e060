package org.coalition.kas.ztdf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.RsaOaep;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.protocol.ReleaseMode;

/** Two KASes' keys, and files sealed for them and opened with them, without any KAS. Segments have 100 bytes. */
final class SealedFiles {

    static final int SEGMENT = 100;

    final List<KeyPair> kasKeys = List.of(rsa(), rsa());
    final KeyPair originatorKey = ec();
    final Originator originator = new Originator("originator-1", originatorKey.getPrivate());
    final Policy policy =
            Policy.classified("SECRET").releasableTo(List.of("USA", "FRA")).build();

    private final Path directory;

    SealedFiles(Path directory) {
        this.directory = directory;
    }

    List<WrappingKey> wrappingKeys() {
        return List.of(
                new WrappingKey(
                        "kas-usa",
                        "https://kas-usa.example",
                        "enc-usa",
                        kasKeys.get(0).getPublic()),
                new WrappingKey(
                        "kas-fra",
                        "https://kas-fra.example",
                        "enc-fra",
                        kasKeys.get(1).getPublic()));
    }

    Path seal(String name, byte[] plaintext) throws IOException {
        return seal(name, plaintext, ReleaseMode.EACH, wrappingKeys().subList(0, 1));
    }

    Path seal(String name, byte[] plaintext, ReleaseMode release, List<WrappingKey> kases) throws IOException {
        Path file = directory.resolve(name);
        ObjectNode metadata = JsonNodeFactory.instance.objectNode().put("title", "plan");
        Guards<WrappingKey> guards = release == ReleaseMode.ANY_OF ? Guards.anyOf(kases) : Guards.allOf(kases);
        var terms = new ZtdfSealer.Terms(policy, guards, "text/plain", metadata);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            new ZtdfSealer(originator, SEGMENT).seal(new ByteArrayInputStream(plaintext), out, terms);
        }
        return file;
    }

    /** What a KAS would release for one KAO. */
    Dek unwrap(Manifest manifest, int kao) throws Exception {
        ObjectNode json = manifest.keyAccessObjects().get(kao);
        int kas = json.get("kid").asText().equals("enc-usa") ? 0 : 1;
        return RsaOaep.unwrap(
                kasKeys.get(kas).getPrivate(),
                Bytes.fromBase64(json.get("wrappedKey").asText()));
    }

    Dek combined(Manifest manifest) throws Exception {
        List<Dek> splits = new ArrayList<>();
        for (int i = 0; i < manifest.keyAccessObjects().size(); i++) {
            splits.add(unwrap(manifest, i));
        }
        return Splits.combine(splits);
    }

    /** Opens a file with the key of its first KAO. */
    byte[] open(Path file) throws Exception {
        var out = new ByteArrayOutputStream();
        open(file, out);
        return out.toByteArray();
    }

    void open(Path file, ByteArrayOutputStream out) throws Exception {
        try (var reader = ZtdfReader.open(file);
                Dek dek = unwrap(reader.manifest(), 0)) {
            reader.decryptTo(dek, out);
        }
    }

    static byte[] plaintext(int bytes) {
        byte[] plaintext = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            plaintext[i] = (byte) (i * 31 + i / 256);
        }
        return plaintext;
    }

    private static KeyPair rsa() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair ec() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
