package org.coalition.kas.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.coalition.kas.http.ProblemType;
import org.coalition.kas.protocol.ErrorCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;

/** The description of the interface, as it is served and as it is committed. */
class ApiDocsTest {

    private static final Path COMMITTED = Path.of("../docs/openapi.yaml");
    private static final String REGENERATE =
            "./mvnw -pl kas-service -am test -Dtest=ApiDocsTest -Dopenapi.write=true -Dsurefire.failIfNoSpecifiedTests=false";

    private static DocsContext docs;
    private static String yaml;
    private static JsonNode json;

    @BeforeAll
    static void serve() throws Exception {
        docs = new DocsContext();
        yaml = get(docs, "/v3/api-docs.yaml").getContentAsString(StandardCharsets.UTF_8);
        json = new ObjectMapper().readTree(get(docs, "/v3/api-docs").getContentAsByteArray());
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(COMMITTED, yaml);
        }
    }

    @AfterAll
    static void close() {
        docs.close();
    }

    @Test
    void committedDocument_isTheServedOne() throws IOException {
        assertThat(yaml).as("docs/openapi.yaml is stale: " + REGENERATE).isEqualTo(Files.readString(COMMITTED));
    }

    @Test
    void document_isOpenApi31() {
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(yaml);

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getOpenapi()).startsWith("3.1");
    }

    @Test
    void document_saysAllThatIsWritten() {
        JsonNode written = withSortedNames(new ApiDocument(ConfigurationControllerTest.TERMS).read());

        assertThat(json.path("info")).isEqualTo(written.path("info"));
        assertThat(json.path("servers")).isEqualTo(written.path("servers"));
        assertThat(json.path("paths")).isEqualTo(written.path("paths"));
        assertThat(json.path("components")).isEqualTo(written.path("components"));
    }

    /** swagger-core sorts the names of required properties. */
    private static JsonNode withSortedNames(JsonNode node) {
        for (JsonNode required : node.findValues("required")) {
            if (required instanceof ArrayNode names) {
                List<JsonNode> sorted = new ArrayList<>();
                names.forEach(sorted::add);
                sorted.sort(Comparator.comparing(JsonNode::asText));
                names.removeAll().addAll(sorted);
            }
        }
        return node;
    }

    @Test
    void document_describesEveryOperation() {
        assertThat(json.path("paths").propertyStream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "/rewrap",
                        "/.well-known/jwks.json",
                        "/.well-known/kas-configuration",
                        "/federation/status",
                        "/admin/policy",
                        "/admin/policy/explain",
                        "/admin/revocations",
                        "/admin/keys",
                        "/admin/keys/{kid}/state",
                        "/admin/registry",
                        "/admin/registry/{kasId}",
                        "/admin/registry/{kasId}/{step}",
                        "/admin/agreements",
                        "/admin/agreements/{fromKas}/{toKas}",
                        "/admin/agreements/{fromKas}/{toKas}/{step}");
        json.path("paths")
                .forEach(path -> path.forEach(operation -> {
                    assertThat(operation.path("summary").asText()).endsWith(".");
                    assertThat(operation.path("operationId").asText()).matches("[a-zA-Z]+");
                }));
    }

    @Test
    void document_knowsEveryErrorCodeAndTypeOfProblem() {
        assertThat(texts("/components/schemas/ErrorCode/enum"))
                .containsExactlyElementsOf(
                        Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
        assertThat(texts("/components/schemas/ProblemType/enum")).hasSize(ProblemType.values().length);
        assertThat(json.at("/components/schemas/ErrorCode/description").asText())
                .contains("- group: `ALL_OF_INCOMPLETE`, `ANY_OF_SATISFIED`");
    }

    @Test
    void document_tellsNothingOfTheInside() {
        assertThat(yaml)
                .doesNotContain("org.coalition", "localhost", "Exception", "Controller", "x-file", "java.")
                .doesNotContainPattern("https?://(?!kas-|idp-usa\\.example)");
    }

    @Test
    void document_isKeptOnceForAllLanguages() throws Exception {
        try (DocsContext fresh = new DocsContext()) {
            fresh.mvc()
                    .perform(MockMvcRequestBuilders.get("/v3/api-docs").header("Accept-Language", "tlh"))
                    .andReturn();

            assertThat(fresh.kept(Locale.forLanguageTag("tlh"))).isFalse();
            assertThat(fresh.kept(Locale.ENGLISH)).isTrue();
        }
    }

    @Test
    void userInterface_isServedFromHere() throws Exception {
        assertThat(get(docs, "/swagger-ui.html").getRedirectedUrl()).isEqualTo("/swagger-ui/index.html");
        String page = get(docs, "/swagger-ui/index.html").getContentAsString();

        assertThat(page).contains("swagger-ui-bundle.js").doesNotContain("http://", "https://");
        assertThat(get(docs, "/swagger-ui/swagger-initializer.js").getContentAsString())
                .contains("/v3/api-docs")
                .doesNotContain("petstore");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v3/api-docs",
                "/v3/api-docs.yaml",
                "/v3/api-docs/swagger-config",
                "/swagger-ui.html",
                "/swagger-ui/index.html"
            })
    void everyPath_whenSwitchedOff_isGone(String path) throws Exception {
        try (DocsContext off = new DocsContext("kas.web.api-docs=false")) {
            assertThat(get(docs, path).getStatus()).isLessThan(400);
            assertThat(get(off, path).getStatus()).isEqualTo(404);
        }
    }

    private static MockHttpServletResponse get(DocsContext context, String path) throws Exception {
        return context.mvc()
                .perform(MockMvcRequestBuilders.get(path))
                .andReturn()
                .getResponse();
    }

    private static List<String> texts(String pointer) {
        List<String> texts = new ArrayList<>();
        json.at(pointer).forEach(value -> texts.add(value.asText()));
        return texts;
    }
}
