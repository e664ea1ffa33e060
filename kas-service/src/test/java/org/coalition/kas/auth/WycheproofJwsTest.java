package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wycheproof's attacks on JWS and JWK, tried against the verification of proofs and signed requests. The files are not
 * part of this project: they lie beside its root, or where {@code kas.wycheproof} or {@code KAS_WYCHEPROOF} says.
 */
class WycheproofJwsTest {

    private static final Path FOLDER = Path.of(Optional.ofNullable(System.getProperty("kas.wycheproof"))
            .or(() -> Optional.ofNullable(System.getenv("KAS_WYCHEPROOF")))
            .orElse("../../shared/vectors/wycheproof"));

    @AfterEach
    void remove() {
        Security.removeProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
    }

    /**
     * A symmetric key and a JWE have no place in a proof: those groups are left out. So are keys with the ROCA weakness
     * (CVE-2017-15361): a client with a weak key endangers himself only, and nobody else's key has his thumbprint.
     */
    @ParameterizedTest
    @CsvSource({
        "json_web_signature_test.json, false",
        "json_web_signature_test.json, true",
        "json_web_key_test.json, false",
        "json_web_key_test.json, true",
        "json_web_crypto_test.json, false",
        "json_web_crypto_test.json, true"
    })
    void verify_takesWhatIsGenuineAndOfOurAlgorithmsOnly(String file, boolean corretto) throws Exception {
        assumeTrue(Files.isDirectory(FOLDER), () -> "skipped: no Wycheproof vectors in " + FOLDER.toAbsolutePath());
        assumeTrue(
                !corretto || AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null, "skipped: no Corretto");
        if (corretto) {
            Security.insertProviderAt(AmazonCorrettoCryptoProvider.INSTANCE, 1);
        }
        int tried = 0;
        List<String> wrong = new ArrayList<>();
        for (JsonNode group : groups(file)) {
            for (JsonNode test : group.get("tests")) {
                tried++;
                if (verifies(key(group), test) != isToVerify(test)) {
                    wrong.add(group.get("comment") + " " + test);
                }
            }
        }
        assertThat(tried).isPositive();
        assertThat(wrong).as(file + ", of " + tried).isEmpty();
    }

    /** Some keys stand in a set of one. */
    private static JsonNode key(JsonNode group) {
        JsonNode key = group.get("public");
        return key.has("keys") ? key.get("keys").get(0) : key;
    }

    private static boolean verifies(JsonNode key, JsonNode test) {
        try {
            JWK jwk = JWK.parse(key.toString());
            return ProofKeys.verify(JWSObject.parse(test.get("jws").textValue()), jwk);
        } catch (ParseException | RuntimeException e) {
            return false;
        }
    }

    private static boolean isToVerify(JsonNode test) {
        boolean ours = ProofKeys.ALGORITHMS.stream()
                .anyMatch(algorithm -> algorithm.getName().equals(algorithm(test)));
        return ours && "valid".equals(test.get("result").textValue());
    }

    private static String algorithm(JsonNode test) {
        try {
            return JWSObject.parse(test.get("jws").textValue())
                    .getHeader()
                    .getAlgorithm()
                    .getName();
        } catch (ParseException | RuntimeException e) {
            return "";
        }
    }

    private static List<JsonNode> groups(String file) throws IOException {
        List<JsonNode> groups = new ArrayList<>();
        for (JsonNode group :
                new ObjectMapper().readTree(FOLDER.resolve(file).toFile()).get("testGroups")) {
            boolean roca = group.get("comment").textValue().contains("roca");
            if (group.has("public") && group.get("tests").get(0).has("jws") && !roca) {
                groups.add(group);
            }
        }
        return groups;
    }
}
