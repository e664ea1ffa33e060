package org.coalition.kas.ztdf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.coalition.kas.crypto.AesGcm;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.protocol.Violation;

/** OpenTDF's {@code manifest.json}, schema 4.3.0, with our KAOs in {@code keyAccess} and our {@code release}. */
final class ManifestJson {

    /** Bounds what a reader keeps in memory; {@link IntegrityInformation#MAX_SEGMENTS} segments fit. */
    static final int MAX_BYTES = 16 << 20;

    static final String PAYLOAD_ENTRY = "0.payload";
    static final String MANIFEST_ENTRY = "manifest.json";

    private static final String SCHEMA_VERSION = "4.3.0";
    private static final String CIPHER = "AES-256-GCM";
    private static final String ROOT_ALGORITHM = "HS256";
    private static final String SEGMENT_ALGORITHM = "GMAC";
    private static final int MAX_KAOS = 256;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ManifestJson() {}

    static byte[] write(Manifest manifest) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("payload")
                .put("type", "reference")
                .put("url", PAYLOAD_ENTRY)
                .put("protocol", "zip")
                .put("mimeType", manifest.mimeType())
                .put("isEncrypted", true);
        ObjectNode encryption = json.putObject("encryptionInformation")
                .put("type", "split")
                .put("policy", Bytes.of(manifest.policy().canonical()).base64())
                .put("release", manifest.release().wireName());
        ArrayNode kaos = encryption.putArray("keyAccess");
        manifest.keyAccessObjects().forEach(kaos::add);
        // Every segment has its own IV, in front of it; the field is there for OpenTDF's readers.
        encryption
                .putObject("method")
                .put("algorithm", CIPHER)
                .put("isStreamable", true)
                .put("iv", "");
        encryption.set("integrityInformation", write(manifest.integrity()));
        json.put("schemaVersion", SCHEMA_VERSION);
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree that is none", e);
        }
    }

    private static ObjectNode write(IntegrityInformation integrity) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("rootSignature")
                .put("alg", ROOT_ALGORITHM)
                .put("sig", integrity.rootSignature().base64());
        json.put("segmentSizeDefault", integrity.segmentSizeDefault())
                .put("segmentHashAlg", SEGMENT_ALGORITHM)
                .put("encryptedSegmentSizeDefault", integrity.segmentSizeDefault() + Segment.OVERHEAD);
        ArrayNode segments = json.putArray("segments");
        for (Segment segment : integrity.segments()) {
            segments.addObject()
                    .put("hash", segment.tag().base64())
                    .put("segmentSize", segment.size())
                    .put("encryptedSegmentSize", segment.encryptedSize());
        }
        return json;
    }

    /**
     * Reads what {@link #write} made, or another OpenTDF writer, and checks its form.
     *
     * @throws ZtdfIntegrityException if it is anything else
     */
    static Manifest read(byte[] utf8) throws ZtdfIntegrityException {
        JsonNode json = parse(utf8, "manifest.json");
        JsonNode payload = json.path("payload");
        require(PAYLOAD_ENTRY.equals(payload.path("url").textValue()), "payload.url must be " + PAYLOAD_ENTRY);
        require(payload.path("isEncrypted").asBoolean(false), "payload.isEncrypted must be true");
        JsonNode encryption = json.path("encryptionInformation");
        require(
                CIPHER.equals(encryption.path("method").path("algorithm").textValue()),
                "encryptionInformation.method.algorithm must be " + CIPHER);
        List<ObjectNode> kaos = keyAccess(encryption.path("keyAccess"));
        return new Manifest(
                payload.path("mimeType").asText("application/octet-stream"),
                policy(encryption.path("policy")),
                release(encryption.path("release"), kaos),
                kaos,
                integrity(encryption.path("integrityInformation")));
    }

    private static List<ObjectNode> keyAccess(JsonNode json) throws ZtdfIntegrityException {
        require(
                json.isArray() && !json.isEmpty() && json.size() <= MAX_KAOS,
                "encryptionInformation.keyAccess must be an array of 1 to " + MAX_KAOS + " objects");
        List<ObjectNode> kaos = new ArrayList<>();
        for (JsonNode kao : json) {
            require(kao.isObject(), "encryptionInformation.keyAccess must hold objects");
            kaos.add((ObjectNode) kao);
        }
        return kaos;
    }

    private static Policy policy(JsonNode json) throws ZtdfIntegrityException {
        Bytes base64 = base64(json, "encryptionInformation.policy");
        if (parse(base64.toByteArray(), "the policy") instanceof ObjectNode policy) {
            return new Policy(policy);
        }
        throw new ZtdfIntegrityException("the policy must be a JSON object");
    }

    /** Of a file that another OpenTDF writer made: one {@code sid} or none means alternatives, several mean splits. */
    private static ReleaseMode release(JsonNode json, List<ObjectNode> kaos) throws ZtdfIntegrityException {
        if (!json.isMissingNode()) {
            return ReleaseMode.named(json.asText())
                    .orElseThrow(() -> new ZtdfIntegrityException(
                            "manifest.json: encryptionInformation.release must be each, allOf or anyOf"));
        }
        Set<String> sids = new HashSet<>();
        kaos.forEach(kao -> sids.add(kao.path("sid").asText()));
        return sids.size() > 1 ? ReleaseMode.ALL_OF : ReleaseMode.ANY_OF;
    }

    private static IntegrityInformation integrity(JsonNode json) throws ZtdfIntegrityException {
        JsonNode root = json.path("rootSignature");
        require(ROOT_ALGORITHM.equals(root.path("alg").textValue()), "rootSignature.alg must be " + ROOT_ALGORITHM);
        require(
                SEGMENT_ALGORITHM.equals(json.path("segmentHashAlg").textValue()),
                "segmentHashAlg must be " + SEGMENT_ALGORITHM);
        JsonNode list = json.path("segments");
        require(
                list.isArray() && !list.isEmpty() && list.size() <= IntegrityInformation.MAX_SEGMENTS,
                "segments must be an array of 1 to " + IntegrityInformation.MAX_SEGMENTS + " objects");
        List<Segment> segments = new ArrayList<>(list.size());
        for (JsonNode segment : list) {
            segments.add(segment(segment, json));
        }
        return new IntegrityInformation(
                base64(root.path("sig"), "rootSignature.sig"), integer(json, "segmentSizeDefault", 0), segments);
    }

    private static Segment segment(JsonNode json, JsonNode defaults) throws ZtdfIntegrityException {
        int size = integer(json, "segmentSize", integer(defaults, "segmentSizeDefault", -1));
        int encrypted = integer(json, "encryptedSegmentSize", integer(defaults, "encryptedSegmentSizeDefault", -1));
        require(
                size >= 0 && size <= Segment.MAX_SIZE && encrypted == size + Segment.OVERHEAD,
                "a segment holds 0 to " + Segment.MAX_SIZE + " bytes, and " + Segment.OVERHEAD + " more encrypted");
        Bytes tag = base64(json.path("hash"), "segments.hash");
        require(tag.size() == AesGcm.TAG_BYTES, "segments.hash must have " + AesGcm.TAG_BYTES + " bytes");
        return new Segment(tag, size);
    }

    /** Negative for what is there and is no integer of 32 bits. */
    private static int integer(JsonNode json, String name, int absent) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            return absent;
        }
        return value.isIntegralNumber() && value.canConvertToInt() ? value.intValue() : -1;
    }

    private static Bytes base64(JsonNode json, String name) throws ZtdfIntegrityException {
        try {
            return Bytes.fromBase64(json.asText());
        } catch (IllegalArgumentException e) {
            throw new ZtdfIntegrityException("manifest.json: " + name + " must be canonical base64", e);
        }
    }

    private static JsonNode parse(byte[] utf8, String what) throws ZtdfIntegrityException {
        try {
            return StrictJson.parse(utf8);
        } catch (MalformedRequestException e) {
            Violation first = e.violations().getFirst();
            throw new ZtdfIntegrityException(
                    what + " is no JSON that is accepted here: " + (first.pointer() + " " + first.message()).strip(),
                    e);
        }
    }

    private static void require(boolean holds, String what) throws ZtdfIntegrityException {
        if (!holds) {
            throw new ZtdfIntegrityException("manifest.json: " + what);
        }
    }
}
