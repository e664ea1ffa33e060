package org.coalition.kas.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import org.coalition.kas.protocol.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

class ProblemAdviceTest {

    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(new Failing())
            .setControllerAdvice(new ProblemAdvice())
            .addFilters(new RequestIds())
            .build();

    /** Fails in every way. */
    @RestController
    @SuppressWarnings("DoNotCallSuggester") // it is Spring that calls
    static final class Failing {

        @GetMapping("/fault")
        String fault() {
            throw new IllegalStateException("jdbc:secret://db.internal org.example.Hidden");
        }

        @GetMapping("/error")
        String error() {
            throw new AssertionError("db.internal");
        }

        @GetMapping("/problem")
        String problem() throws ProblemException {
            HttpHeaders headers = new HttpHeaders();
            headers.set(HttpHeaders.RETRY_AFTER, "5");
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE, "come back", List.of(new Violation("/a", "must be b")), headers);
        }

        @PostMapping(
                path = "/json",
                consumes = MediaType.APPLICATION_JSON_VALUE,
                produces = MediaType.APPLICATION_JSON_VALUE)
        String json() {
            return "{}";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fault", "/error"})
    void problem_whenAFaultIsOurs_saysNothingOfIt(String path) throws Exception {
        MockHttpServletResponse response = get(path);

        assertThat(response.getStatus()).isEqualTo(500);
        assertIsProblem(response);
        assertThat(response.getContentAsString())
                .doesNotContain("db.internal", "Hidden", "Exception", "AssertionError", "java", "at org");
    }

    @Test
    void problem_whenItIsMeantForTheCaller_saysAllOfIt() throws Exception {
        MockHttpServletResponse response = get("/problem");
        JsonNode problem = assertIsProblem(response);

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("5");
        assertThat(problem.path("detail").asText()).isEqualTo("come back");
        assertThat(problem.path("instance").asText()).isEqualTo("/problem");
        assertThat(problem.path("type").asText()).isEqualTo("urn:coalition:kas:problem:unavailable");
        assertThat(problem.path("errors").toString()).isEqualTo("[{\"pointer\":\"/a\",\"message\":\"must be b\"}]");
    }

    @Test
    void problem_whenTheMethodIsWrong_is405WithAllow() throws Exception {
        MockHttpServletResponse response = get("/json");

        assertThat(response.getStatus()).isEqualTo(405);
        assertThat(response.getHeader("Allow")).isEqualTo("POST");
        assertIsProblem(response);
    }

    @Test
    void problem_whenTheContentTypeIsWrong_is415() throws Exception {
        MockHttpServletResponse response = mvc.perform(MockMvcRequestBuilders.post("/json")
                        .with(at("/json"))
                        .contentType(MediaType.TEXT_PLAIN)
                        .content("x"))
                .andReturn()
                .getResponse();

        assertThat(response.getStatus()).isEqualTo(415);
        assertIsProblem(response);
    }

    @Test
    void problem_whenNothingAcceptableCanBeGiven_is406() throws Exception {
        MockHttpServletResponse response = mvc.perform(MockMvcRequestBuilders.post("/json")
                        .with(at("/json"))
                        .contentType(MediaType.APPLICATION_JSON)
                        .accept(MediaType.IMAGE_PNG)
                        .content("{}"))
                .andReturn()
                .getResponse();

        assertThat(response.getStatus()).isEqualTo(406);
        assertIsProblem(response);
    }

    @Test
    void problem_whenThereIsNothing_is404() throws Exception {
        MockHttpServletResponse response = get("/nothing");

        assertThat(response.getStatus()).isEqualTo(404);
        assertIsProblem(response);
    }

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void types_areStableAndOneForEachStatus(ProblemType type) {
        assertThat(type.uri().toString()).matches("urn:coalition:kas:problem:[a-z-]+");
        assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::uri)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"418,MALFORMED_REQUEST", "400,MALFORMED_REQUEST", "502,INTERNAL_ERROR", "406,NOT_ACCEPTABLE"})
    void types_areChosenByTheStatus(int status, ProblemType type) {
        assertThat(ProblemType.of(HttpStatusCode.valueOf(status))).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/{x}", "/%7Bx%7D", "/a b", "/é", "/%", "/\"<script>", "/a;b=c", "/[", "/x?y={z}", "/\\"})
    void problem_whateverThePath_isAProblem(String path) throws Exception {
        MockHttpServletResponse response = mvc.perform(
                        MockMvcRequestBuilders.get("/fault").with(at(path)))
                .andReturn()
                .getResponse();

        assertIsProblem(response);
    }

    private MockHttpServletResponse get(String path) throws Exception {
        return mvc.perform(MockMvcRequestBuilders.get(path).with(at(path)))
                .andReturn()
                .getResponse();
    }

    /** As Tomcat tells it to a servlet that is mapped to everything. */
    private static RequestPostProcessor at(String path) {
        return request -> {
            request.setServletPath(path);
            return request;
        };
    }

    private static JsonNode assertIsProblem(MockHttpServletResponse response) throws Exception {
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        JsonNode problem = new ObjectMapper().readTree(response.getContentAsByteArray());
        assertThat(problem.path("status").asInt()).isEqualTo(response.getStatus());
        assertThat(problem.path("type").asText()).startsWith("urn:coalition:kas:problem:");
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(problem.path("requestId").asText()).matches("[A-Za-z0-9_-]{22}");
        assertThat(problem.path("instance").asText()).startsWith("/");
        return problem;
    }
}
