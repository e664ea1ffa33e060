package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The cache, the KMS behind it, and what happens when either is away. */
@ExtendWith(RunningFederation.Resolver.class)
class CacheAcceptance {

    @Test
    void rewrap_whenCacheIsWarm_asksTheKmsNoMore(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        long before = federation.decrypts();
        assertReleased(alice, group);
        assertThat(federation.decrypts()).isEqualTo(before + 1);

        for (int i = 0; i < 5; i++) {
            assertReleased(alice, group);
        }

        assertThat(federation.decrypts()).isEqualTo(before + 1);
        assertThat(federation.metrics()).containsPattern("kas_cache_requests_total\\{[^}]*result=\"hit\"[^}]*} [1-9]");
    }

    @Test
    @Tag("KAS-REQ-060")
    void T14_rewrap_whenPolicyDeniesThoughCacheIsWarm_isDeniedWithoutTheKms(RunningFederation federation)
            throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        assertReleased(federation.login("alice.usa"), group);
        long before = federation.decrypts();

        try (Rewrapped answer = federation.login("bob.usa").rewrap(List.of(group))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.results().getFirst().errorCode()).contains("POLICY_DENIED");
        }

        assertThat(federation.decrypts()).isEqualTo(before);
    }

    @Test
    @Tag("KAS-REQ-104")
    void rewrap_whenKmsIsStopped_servesWhatIsCachedAndNamesTheKmsElse(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        assertReleased(alice, group);
        federation.local().stopKms();
        try {
            assertReleased(alice, group);
            federation.usa().emptyCache();
            try (Rewrapped answer = alice.rewrap(List.of(group))) {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.results().getFirst().errorCode()).contains("KMS_UNAVAILABLE");
            }
        } finally {
            federation.local().startKms();
        }
        Asking.awaitAllServed(federation, alice);
    }

    @Test
    @Tag("KAS-REQ-050")
    @Tag("KAS-REQ-110")
    void kms_isCalledByGooglesOwnClient(RunningFederation federation) throws Exception {
        assertReleased(federation.login("alice.usa"), federation.freshGroup(RunningFederation.SECRET_NATO));

        assertThat(federation.control("/clients").toString()).contains("gapic/").contains("grpc/");
    }

    private static void assertReleased(Session session, ObjectNode group) throws Exception {
        try (Rewrapped answer = session.rewrap(List.of(group))) {
            assertThat(answer.results())
                    .extracting(result -> result.errorCode().orElse("released"))
                    .containsExactly("released");
        }
    }
}
