package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.Guards;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.Policy;
import org.coalition.kas.ztdf.WrapType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is released to whom. */
@ExtendWith(RunningFederation.Resolver.class)
class ReleaseAcceptance {

    @Test
    @Tag("KAS-REQ-001")
    void open_whenSubjectMay_givesTheFileBack(RunningFederation federation, @TempDir Path folder) throws Exception {
        Path plain = folder.resolve("plain");
        byte[] content = new byte[3_000_000];
        new SecureRandom().nextBytes(content);
        Files.write(plain, content);
        Path sealed = folder.resolve("sealed.ztdf");
        federation.client().seal(plain, sealed, RunningFederation.SECRET_NATO, Guards.allOf(List.of("USA")));

        federation.login("alice.usa").open(sealed, folder.resolve("opened"));

        assertThat(folder.resolve("opened")).hasBinaryContent(content);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("KAS-REQ-002")
    @Tag("KAS-REQ-052")
    @Tag("KAS-REQ-114")
    void rewrap_whenClientKeyIsOfAnyType_releasesTheVeryKey(ClientKey.Type type, RunningFederation federation)
            throws Exception {
        var client = federation.client();
        Session alice = client.login("alice.usa", client.kas("USA"), type);
        try (Dek dek = Dek.random(32);
                Rewrapped answer = alice.rewrap(List.of(federation.group(dek, RunningFederation.SECRET_NATO)));
                Dek released = answer.dek()) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(released).isEqualTo(dek);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("KAS-REQ-050")
    @Tag("KAS-REQ-114")
    void rewrap_whenWrappedByAnyType_releasesTheVeryKey(WrapType type, RunningFederation federation) throws Exception {
        var client = federation.client();
        try (Dek dek = Dek.random(32)) {
            ObjectNode kao = KaoBuilder.wrapping(
                            dek, client.keys().wrappingKey(client.kas("USA"), type), RunningFederation.SECRET_NATO)
                    .signedBy(client.originator());
            ObjectNode group = RewrapBody.group(RunningFederation.SECRET_NATO.json(), ReleaseMode.EACH, List.of(kao));

            try (Rewrapped answer = federation.login("alice.usa").rewrap(List.of(group));
                    Dek released = answer.dek()) {
                assertThat(kao.get("type").textValue()).isEqualTo(type.wireName());
                assertThat(released).isEqualTo(dek);
            }
        }
    }

    @Test
    @Tag("KAS-REQ-051")
    void rewrap_whenTheKidIsOfAKeyForAnotherType_isUnsupported(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        group.withObject("/keyAccessObjects/0").put("kid", "kas-usa-ec-001");
        assertSingleFailure(federation, group, 400, "UNSUPPORTED_TYPE");
    }

    @Test
    void rewrap_whenTheTypeIsUnknown_isUnsupported(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        group.withObject("/keyAccessObjects/0").put("type", "remote");
        assertSingleFailure(federation, group, 400, "UNSUPPORTED_TYPE");
    }

    @Test
    @Tag("KAS-REQ-060")
    @Tag("KAS-REQ-062")
    @Tag("KAS-REQ-092")
    @Tag("KAS-REQ-102")
    void rewrap_whenCountryIsNotReleasable_isDenied(RunningFederation federation) throws Exception {
        assertDenied(federation, "pierre.fra", "country FRA is not in releasabilityTo");
    }

    @Test
    @Tag("KAS-REQ-102")
    void rewrap_whenClearanceIsTooLow_isDenied(RunningFederation federation) throws Exception {
        assertDenied(federation, "bob.usa", "clearance UNCLASSIFIED is below SECRET");
    }

    private static void assertDenied(RunningFederation federation, String user, String because) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        try (Rewrapped answer = federation.login(user).rewrap(List.of(group))) {
            assertThat(answer.status()).isEqualTo(403);
            KaoResult result = answer.results().getFirst();
            assertThat(result.errorCode()).contains("POLICY_DENIED");
            assertThat(result.error())
                    .hasValueSatisfying(text -> assertThat(text).contains(because));
            assertThat(result.kasWrappedKey()).isEmpty();
        }
    }

    @Test
    void rewrap_whenPolicyIsWeakened_isAnIntegrityFailure(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        group.withObject("/policy/dissem").put("classification", "UNCLASSIFIED");
        assertSingleFailure(federation, group, 400, "INTEGRITY_FAILURE");
    }

    @Test
    void rewrap_whenOriginatorDidNotSign_isRefused(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        ((ObjectNode) group.at("/keyAccessObjects/0")).remove("signature");
        assertSingleFailure(federation, group, 400, "BAD_KAO_SIGNATURE");
    }

    @Test
    void rewrap_whenOriginatorIsUnknown_isRefused(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        group.withObject("/keyAccessObjects/0/signature").put("kid", "originator-nobody-1");
        assertSingleFailure(federation, group, 400, "UNKNOWN_ORIGINATOR");
    }

    @Test
    @Tag("KAS-REQ-051")
    void rewrap_whenKidIsUnknown_isRefused(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        group.withObject("/keyAccessObjects/0").put("kid", "kas-usa-enc-999");
        assertSingleFailure(federation, group, 400, "UNKNOWN_KEY");
    }

    @Test
    void rewrap_whenUrlIsOfAnotherOrigin_isOfAnUnknownKas(RunningFederation federation) throws Exception {
        for (String url : List.of(
                "https://localhost:1",
                "https://169.254.169.254",
                "https://kas-usa.example",
                federation.usa().url().replace("localhost", "localhost.attacker.example"))) {
            ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
            group.withObject("/keyAccessObjects/0").put("url", url);
            assertSingleFailure(federation, group, 400, "UNKNOWN_KAS");
        }
    }

    private static void assertSingleFailure(RunningFederation federation, ObjectNode group, int status, String code)
            throws Exception {
        long before = federation.decrypts();
        Session alice = federation.login("alice.usa");
        byte[] body = federation.signedBody(alice, group);
        HttpResponse<byte[]> answer = federation.send(federation.request(alice, body, alice.token()));
        JsonNode result = RunningFederation.json(answer).at("/responses/0/results/0");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(result.path("errorCode").asText()).isEqualTo(code);
        assertThat(result.has("signature")).isTrue();
        assertThat(result.has("kasWrappedKey")).isFalse();
        if (!code.equals("INTEGRITY_FAILURE")) {
            assertThat(federation.decrypts()).as("calls to the KMS").isEqualTo(before);
        }
    }

    @Test
    void rewrap_whenOneOfThreeFails_releasesTheOthersInOrder(RunningFederation federation) throws Exception {
        Policy policy = RunningFederation.SECRET_NATO;
        try (Dek one = Dek.random(32);
                Dek two = Dek.random(16);
                Dek three = Dek.random(32)) {
            ObjectNode bad = federation.kao(two, policy);
            bad.put("kid", "kas-usa-enc-999");
            List<ObjectNode> kaos = List.of(federation.kao(one, policy), bad, federation.kao(three, policy));
            ObjectNode group = RewrapBody.group(policy.json(), ReleaseMode.EACH, kaos);

            try (Rewrapped answer = federation.login("alice.usa").rewrap(List.of(group))) {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.results())
                        .extracting(KaoResult::keyAccessObjectId)
                        .containsExactlyElementsOf(kaos.stream()
                                .map(kao -> kao.get("keyAccessObjectId").asText())
                                .toList());
                assertThat(answer.results()).extracting(KaoResult::isSuccess).containsExactly(true, false, true);
            }
        }
    }

    @Test
    void rewrap_whenAllOfLacksOne_releasesNothing(RunningFederation federation) throws Exception {
        Policy policy = RunningFederation.SECRET_NATO;
        try (Dek one = Dek.random(32);
                Dek two = Dek.random(32)) {
            ObjectNode bad = federation.kao(two, policy);
            bad.put("kid", "kas-usa-enc-999");
            ObjectNode group =
                    RewrapBody.group(policy.json(), ReleaseMode.ALL_OF, List.of(federation.kao(one, policy), bad));

            try (Rewrapped answer = federation.login("alice.usa").rewrap(List.of(group))) {
                assertThat(answer.results())
                        .extracting(result -> result.errorCode().orElse("released"))
                        .containsExactly("ALL_OF_INCOMPLETE", "UNKNOWN_KEY");
            }
        }
    }
}
