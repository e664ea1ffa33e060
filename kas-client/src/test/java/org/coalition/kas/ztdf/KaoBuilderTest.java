package org.coalition.kas.ztdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.PolicyBinding;
import org.coalition.kas.crypto.SealedMetadata;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.protocol.KeyAccessObject;
import org.coalition.kas.protocol.StrictJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a KAS finds in a KAO that was made here. */
class KaoBuilderTest {

    private final Dek dek = Dek.random(32);

    @TempDir
    Path directory;

    private SealedFiles files;

    @BeforeEach
    void makeKeys() {
        files = new SealedFiles(directory);
    }

    private KaoBuilder kao() {
        return KaoBuilder.wrapping(dek, files.wrappingKeys().getFirst(), files.policy);
    }

    @Test
    void policyBinding_isUnderWhatTheKaoWraps() {
        String hash = kao().unsigned().path("policyBinding").path("hash").asText();

        assertThat(PolicyBinding.matches(dek, files.policy.canonical(), Bytes.fromBase64(hash)))
                .isTrue();
    }

    @Test
    void id_isAFreshUuid() {
        String one = kao().unsigned().get("keyAccessObjectId").asText();

        assertThat(UUID.fromString(one)).hasToString(one);
        assertThat(kao().unsigned().get("keyAccessObjectId").asText()).isNotEqualTo(one);
    }

    @Test
    void signature_coversEverythingButItself() {
        ObjectNode signed = kao().sid("split-1").signedBy(files.originator);
        Bytes signature = Bytes.fromBase64(signed.path("signature").path("sig").asText());

        assertThat(verifies(signed, signature)).isTrue();
        assertThat(verifies(signed.deepCopy().put("sid", "split-2"), signature)).isFalse();
        assertThat(verifies(signed.deepCopy().put("unknown", 1), signature)).isFalse();
    }

    private boolean verifies(ObjectNode kao, Bytes signature) {
        return SignatureAlgorithm.ES256.verify(
                files.originatorKey.getPublic(), KeyAccessObject.signingInput(kao), signature);
    }

    @Test
    void metadata_carriesTheFieldsAndAnAssertionThatAgreesWithThePolicy() throws Exception {
        ObjectNode fields = JsonNodeFactory.instance.objectNode().put("title", "plan");
        String sealed =
                kao().metadata(fields).unsigned().get("encryptedMetadata").asText();

        ObjectNode opened = (ObjectNode) StrictJson.parse(SealedMetadata.open(dek, Bytes.fromBase64(sealed)));

        assertThat(opened.path("policyAssertion").path("classification").asText())
                .isEqualTo("SECRET");
        assertThat(SealedMetadata.verify(opened, files.policy.json())).isEqualTo(fields);
    }

    @Test
    void originator_ofAPrivateJwk_signsWithIt() throws Exception {
        var jwk = new ECKeyGenerator(Curve.P_256).generate();
        var signed = kao().signedBy(Originator.ofJwk("o-1", jwk.toJSONString()));

        assertThat(signed.path("signature").path("kid").asText()).isEqualTo("o-1");
        assertThat(SignatureAlgorithm.ES256.verify(
                        jwk.toECPublicKey(),
                        KeyAccessObject.signingInput(signed),
                        Bytes.fromBase64(signed.path("signature").path("sig").asText())))
                .isTrue();
    }

    @Test
    void originator_ofAnythingElse_isRefusedWithoutRepeatingIt() throws Exception {
        String publicJwk =
                new ECKeyGenerator(Curve.P_256).generate().toPublicJWK().toJSONString();
        String otherCurve = new ECKeyGenerator(Curve.P_384).generate().toJSONString();

        for (String json : List.of(publicJwk, otherCurve, "{\"secret\":1}", "secret")) {
            assertThatThrownBy(() -> Originator.ofJwk("o-1", json))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be a private JWK on P-256 (RFC 7517)")
                    .hasNoCause();
        }
    }

    @Test
    void policy_withEveryLabel_hasTheProtocolsFields() {
        Policy policy = Policy.classified("GEHEIM")
                .policyId("p-1")
                .classificationNation("DEU")
                .releasableTo(List.of("DEU"))
                .coi(List.of("NATO"))
                .coiOperator("ANY")
                .caveats(List.of("NOFORN"))
                .created(java.time.Instant.parse("2026-01-31T00:00:00.5Z"))
                .build();

        assertThat(new String(policy.canonical(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"dissem\":{\"COI\":[\"NATO\"],\"caveats\":[\"NOFORN\"],\"classification\":\"GEHEIM\","
                        + "\"classificationNation\":\"DEU\",\"coiOperator\":\"ANY\","
                        + "\"creationDate\":\"2026-01-31T00:00:00Z\",\"releasabilityTo\":[\"DEU\"]},"
                        + "\"policyId\":\"p-1\"}");
        assertThat(policy.policyId()).isEqualTo("p-1");
        assertThat(files.policy.policyId()).startsWith("sha256:");
    }
}
