package org.coalition.kas.ztdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenTDF's manifest, as we write it and what of it we read. */
class ManifestJsonTest {

    @TempDir
    Path directory;

    private SealedFiles files;
    private TakenApart parts;

    @BeforeEach
    void seal() throws Exception {
        files = new SealedFiles(directory);
        parts = TakenApart.of(
                files.seal("a.ztdf", SealedFiles.plaintext(250), ReleaseMode.ALL_OF, files.wrappingKeys()));
    }

    @ParameterizedTest
    @CsvSource({
        "/schemaVersion, 4.3.0",
        "/payload/type, reference",
        "/payload/url, 0.payload",
        "/payload/protocol, zip",
        "/payload/mimeType, text/plain",
        "/payload/isEncrypted, true",
        "/encryptionInformation/type, split",
        "/encryptionInformation/release, allOf",
        "/encryptionInformation/method/algorithm, AES-256-GCM",
        "/encryptionInformation/method/isStreamable, true",
        "/encryptionInformation/integrityInformation/rootSignature/alg, HS256",
        "/encryptionInformation/integrityInformation/segmentHashAlg, GMAC",
        "/encryptionInformation/integrityInformation/segmentSizeDefault, 100",
        "/encryptionInformation/integrityInformation/encryptedSegmentSizeDefault, 128",
        "/encryptionInformation/integrityInformation/segments/2/segmentSize, 50",
        "/encryptionInformation/integrityInformation/segments/2/encryptedSegmentSize, 78",
        "/encryptionInformation/keyAccess/0/type, wrapped",
        "/encryptionInformation/keyAccess/0/protocol, kas",
        "/encryptionInformation/keyAccess/0/url, https://kas-usa.example",
        "/encryptionInformation/keyAccess/1/kid, enc-fra",
        "/encryptionInformation/keyAccess/1/sid, split-2"
    })
    void write_hasOpenTdfsFields(String pointer, String value) {
        assertThat(parts.manifest.at(pointer).asText()).isEqualTo(value);
    }

    @Test
    void write_carriesThePolicyAsBase64OfItsJson() {
        byte[] policy =
                Base64.getDecoder().decode(parts.encryption().get("policy").asText());

        assertThat(policy).isEqualTo(files.policy.canonical());
    }

    @Test
    void read_ofWhatWasWritten_isTheSame() throws Exception {
        Manifest manifest = read();

        assertThat(ManifestJson.read(ManifestJson.write(manifest))).isEqualTo(manifest);
    }

    @Test
    void read_withoutSizesPerSegment_takesTheDefaults() throws Exception {
        ((ObjectNode) parts.segments().get(0)).remove("segmentSize");
        ((ObjectNode) parts.segments().get(0)).remove("encryptedSegmentSize");

        assertThat(read().integrity().segments().getFirst().size()).isEqualTo(100);
    }

    @Test
    void read_withoutRelease_takesSeveralSidsForSplits() throws Exception {
        parts.encryption().remove("release");

        assertThat(read().release()).isEqualTo(ReleaseMode.ALL_OF);
    }

    @Test
    void read_withoutReleaseAndSids_takesKaosForAlternatives() throws Exception {
        parts.encryption().remove("release");
        for (JsonNode kao : parts.encryption().get("keyAccess")) {
            ((ObjectNode) kao).remove("sid");
        }

        assertThat(read().release()).isEqualTo(ReleaseMode.ANY_OF);
    }

    @ParameterizedTest
    @CsvSource({
        "/payload, url, other, payload.url",
        "/payload, isEncrypted, false, isEncrypted",
        "/encryptionInformation, policy, '*', policy must be canonical base64",
        "/encryptionInformation, policy, bnVsbA==, the policy must be a JSON object",
        "/encryptionInformation, release, someOf, 'each, allOf or anyOf'",
        "/encryptionInformation, keyAccess, none, keyAccess must be an array",
        "/encryptionInformation/method, algorithm, AES-256-CBC, AES-256-GCM",
        "/encryptionInformation/integrityInformation, segmentHashAlg, HS256, GMAC",
        "/encryptionInformation/integrityInformation, segments, none, segments must be an array",
        "/encryptionInformation/integrityInformation/rootSignature, alg, GMAC, HS256",
        "/encryptionInformation/integrityInformation/segments/0, hash, AAAA, 16 bytes",
        "/encryptionInformation/integrityInformation/segments/0, segmentSize, 7, a segment holds",
        "/encryptionInformation/integrityInformation/segments/0, encryptedSegmentSize, big, a segment holds",
    })
    void read_whenOneFieldIsWrong_saysWhich(String object, String field, String value, String message) {
        ((ObjectNode) parts.manifest.at(object)).put(field, value);

        assertThatThrownBy(this::read)
                .isInstanceOf(ZtdfIntegrityException.class)
                .hasMessageContaining(message);
    }

    @Test
    void read_ofTwoFieldsOfOneName_isRefused() {
        byte[] json = "{\"payload\":{},\"payload\":{}}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> ManifestJson.read(json))
                .isInstanceOf(ZtdfIntegrityException.class)
                .hasMessageContaining("duplicate names");
    }

    private Manifest read() throws ZtdfIntegrityException {
        return ManifestJson.read(parts.manifest.toString().getBytes(StandardCharsets.UTF_8));
    }
}
