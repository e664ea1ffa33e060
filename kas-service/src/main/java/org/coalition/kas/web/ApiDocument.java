package org.coalition.kas.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.coalition.kas.auth.AuthenticationTerms;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.http.ProblemType;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.ErrorCode.ErrorClass;
import org.coalition.kas.protocol.RequestLimits;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.web.KasConfiguration.KeyAccessObjectType;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The description of the interface: what is written in {@code openapi/*.yaml}, and in it what the code knows better. An
 * object {@code {"x-file": NAME}} stands for that file of {@code openapi/examples}.
 */
final class ApiDocument {

    private static final List<String> PARTS = List.of(
            "operations.yaml",
            "responses.yaml",
            "request-schemas.yaml",
            "answer-schemas.yaml",
            "administration.yaml",
            "registry.yaml");
    private static final String FOLDER = "/openapi/";
    private static final String FILE = "x-file";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AuthenticationTerms terms;

    ApiDocument(AuthenticationTerms terms) {
        this.terms = terms;
    }

    ObjectNode read() {
        ObjectNode document = JSON.createObjectNode();
        for (String part : PARTS) {
            merge(document, yaml(part));
        }
        insertFiles(document);
        fill(document);
        return document;
    }

    private void fill(ObjectNode document) {
        document.withObject("/info").put("version", Capabilities.PROTOCOL_VERSION);
        ObjectNode schemas = document.withObject("/components/schemas");
        enumerate(schemas.withObject("/ErrorCode"), names(List.of(ErrorCode.values())));
        schemas.withObject("/ErrorCode").put("description", errorCodes());
        enumerate(schemas.withObject("/ReleaseMode"), Capabilities.releaseModes());
        enumerate(schemas.withObject("/ProofAlgorithm"), terms.proofAlgorithms());
        enumerate(schemas.withObject("/ResultAlgorithm"), List.of(ResultSignatures.ALGORITHM.joseName()));
        enumerate(
                schemas.withObject("/ProblemType"),
                Arrays.stream(ProblemType.values())
                        .map(type -> type.uri().toString())
                        .toList());
        texts(
                schemas.withObject("/KeyAccessObject/properties/type").putArray("examples"),
                Capabilities.keyAccessObjects(EnumSet.allOf(WrapAlgorithm.class)).stream()
                        .map(KeyAccessObjectType::type)
                        .toList());
        texts(
                schemas.withObject("/OriginatorSignature/properties/alg").putArray("examples"),
                Arrays.stream(SignatureAlgorithm.values())
                        .map(SignatureAlgorithm::joseName)
                        .toList());
        schemas.withObject("/RewrapRequest/properties/requests").put("maxItems", RequestLimits.DEFAULT.maxGroups());
        schemas.withObject("/PolicyGroup/properties/keyAccessObjects")
                .put("maxItems", RequestLimits.DEFAULT.maxKeyAccessObjects());
    }

    private static String errorCodes() {
        return "The first failure of this KAO, by class:\n\n"
                + Arrays.stream(ErrorClass.values())
                        .map(errorClass -> "- " + name(errorClass) + ": "
                                + Arrays.stream(ErrorCode.values())
                                        .filter(code -> code.errorClass() == errorClass)
                                        .map(code -> "`" + code + "`")
                                        .collect(Collectors.joining(", ")))
                        .collect(Collectors.joining("\n"));
    }

    private static String name(ErrorClass errorClass) {
        return errorClass.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> names(Collection<? extends Enum<?>> constants) {
        return constants.stream().map(Enum::name).toList();
    }

    private static void enumerate(ObjectNode schema, List<String> values) {
        texts(schema.putArray("enum"), values);
    }

    private static void texts(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }

    private static void merge(ObjectNode target, ObjectNode source) {
        for (var field : source.properties()) {
            if (target.get(field.getKey()) instanceof ObjectNode known && field.getValue() instanceof ObjectNode more) {
                merge(known, more);
            } else {
                target.set(field.getKey(), field.getValue());
            }
        }
    }

    private static void insertFiles(ContainerNode<?> node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(inserted(field.getValue())));
        } else {
            node.forEach(ApiDocument::inserted);
        }
    }

    private static JsonNode inserted(JsonNode value) {
        if (value.path(FILE).isTextual()) {
            return resource("examples/" + value.path(FILE).textValue(), JSON::readTree);
        }
        if (value instanceof ContainerNode<?> inner) {
            insertFiles(inner);
        }
        return value;
    }

    /** By SnakeYAML itself, since Jackson knows no aliases. */
    private static ObjectNode yaml(String name) {
        return JSON.valueToTree(
                resource(name, in -> new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(in)));
    }

    @FunctionalInterface
    private interface Reading<T> {
        T from(InputStream in) throws IOException;
    }

    private static <T> T resource(String name, Reading<T> reading) {
        try (InputStream in = ApiDocument.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("not in the jar: " + FOLDER + name);
            }
            return reading.from(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
