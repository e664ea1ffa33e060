package org.coalition.kas.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coalition.kas.auth.AuthenticationTerms;
import org.coalition.kas.auth.RealTerms;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.federation.KnownPeers;
import org.coalition.kas.federation.Peers;
import org.coalition.kas.keys.KeyRings;
import org.coalition.kas.rewrap.RewrapProperties;
import org.coalition.kas.rewrap.RewrapProperties.KaoSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.util.unit.DataSize;

class ConfigurationControllerTest {

    static final AuthenticationTerms TERMS = RealTerms.speakingFor("USA", "GBR");

    @Test
    void configuration_tellsWhoThisIs() throws Exception {
        JsonNode json = configuration(KaoSignature.REQUIRED);

        assertThat(json.path("protocolVersion").asText()).isEqualTo("1.0");
        assertThat(json.path("kasId").asText()).isEqualTo("kas-usa");
        assertThat(json.path("nation").asText()).isEqualTo("USA");
        assertThat(json.path("url").asText()).isEqualTo("https://kas-usa.example:8443");
        assertThat(json.path("jwksUrl").asText()).isEqualTo("https://kas-usa.example:8443/.well-known/jwks.json");
    }

    @Test
    void configuration_tellsEveryTypeOfKeyAccessObjectThatIsServed() throws Exception {
        JsonNode types = configuration(KaoSignature.REQUIRED).at("/algorithms/keyAccessObjects");

        assertThat(types.findValuesAsText("type")).containsExactly("wrapped", "ec-wrapped", "mlkem-wrapped");
        assertThat(types.findValuesAsText("algorithm")).containsExactly("RSA-OAEP-256", "ECDH-ES", "ML-KEM");
        assertThat(types.get(0).toString()).isEqualTo("{\"type\":\"wrapped\",\"algorithm\":\"RSA-OAEP-256\"}");
        assertThat(types.findValuesAsText("type")).doesNotContain("").doesNotHaveDuplicates();
    }

    @Test
    void configuration_tellsTheAlgorithmsThatAreEnforced() throws Exception {
        JsonNode algorithms = configuration(KaoSignature.REQUIRED).path("algorithms");

        assertThat(texts(algorithms.path("keyAccessObjectSignatures")))
                .containsExactlyElementsOf(Arrays.stream(SignatureAlgorithm.values())
                        .map(SignatureAlgorithm::joseName)
                        .toList());
        assertThat(texts(algorithms.path("resultSignatures"))).containsExactly("ES256");
        assertThat(texts(algorithms.path("proofs"))).containsExactlyElementsOf(TERMS.proofAlgorithms());
        assertThat(texts(algorithms.path("accessTokens"))).containsExactlyElementsOf(TERMS.tokenAlgorithms());
        assertThat(algorithms.at("/clientKeys/rsa").toString()).isEqualTo("{\"minBits\":2048,\"maxBits\":8192}");
        assertThat(texts(algorithms.at("/clientKeys/ec/curves"))).containsExactly("P-256", "P-384", "P-521");
        assertThat(texts(algorithms.at("/clientKeys/mlKem/parameterSets")))
                .containsExactly("ML-KEM-768", "ML-KEM-1024");
    }

    @ParameterizedTest
    @CsvSource({"REQUIRED,true", "OPTIONAL,false"})
    void configuration_tellsWhetherSignaturesAreRequired(KaoSignature setting, boolean required) throws Exception {
        assertThat(configuration(setting)
                        .path("keyAccessObjectSignatureRequired")
                        .booleanValue())
                .isEqualTo(required);
    }

    @Test
    void configuration_tellsReleaseModesAndLimits() throws Exception {
        JsonNode json = configuration(KaoSignature.REQUIRED);

        assertThat(texts(json.path("releaseModes"))).containsExactly("each", "allOf", "anyOf");
        assertThat(json.path("limits").toString())
                .isEqualTo(
                        "{\"maxBodyBytes\":1048576,\"maxGroups\":64,\"maxKeyAccessObjects\":256,\"deadlineMs\":10000}");
    }

    @Test
    void configuration_tellsWhomItTrustsAndWhoElseIsThere() throws Exception {
        JsonNode json = configuration(KaoSignature.REQUIRED);

        assertThat(json.path("trustedIssuers").toString())
                .isEqualTo("[{\"issuer\":\"https://idp-usa.example\",\"nations\":[\"GBR\",\"USA\"]}]");
        assertThat(json.path("members")).hasSize(1);
        assertThat(json.at("/members/0/kasId").asText()).isEqualTo("kas-fra");
        assertThat(json.at("/members/0/keys/0").toString())
                .isEqualTo("{\"kid\":\"kas-fra-enc-001\",\"use\":\"enc\",\"alg\":\"RSA-OAEP-256\"}");
    }

    static JsonNode configuration(KaoSignature signature) throws Exception {
        RewrapProperties properties =
                new RewrapProperties(signature, Duration.ofSeconds(10), DataSize.ofMegabytes(1), 64, 256);
        var controller =
                new ConfigurationController(Peers.USA, properties, TERMS, KeyRings.ofEveryType(), KnownPeers.ofUsa());
        byte[] body = MockMvcBuilders.standaloneSetup(controller)
                .build()
                .perform(MockMvcRequestBuilders.get("/.well-known/kas-configuration"))
                .andReturn()
                .getResponse()
                .getContentAsByteArray();
        return new ObjectMapper().readTree(body);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.asText()));
        return texts;
    }
}
