package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** T26: issuers that are down. */
@ExtendWith(RunningFederation.Resolver.class)
class IssuerOutageAcceptance {

    private static final Duration BACK = Duration.ofSeconds(10);

    @Test
    void T26_issuersThatAreDown_costNoRequestOfWhoHasAToken(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        try (Dek dek = Dek.random(32)) {
            ObjectNode group = Asking.splits(federation, dek, ReleaseMode.EACH, Asking.ALL);
            Asking.assertCodes(alice, group, "", "", "");
            federation.local().stopIdp();
            try {
                for (int i = 0; i < 10; i++) {
                    Asking.assertCodes(alice, group, "", "", "");
                }
            } finally {
                federation.local().startIdp();
            }
        }
        Asking.awaitAllServed(federation, federation.login("alice.usa"));
    }

    @Test
    void T26_kasStartedWhileAnIssuerIsDown_servesTheOthersAndThatOneWhenItIsBack(RunningFederation federation)
            throws Exception {
        int port = Replica.freePort();
        Prover alice = Prover.login(federation, "alice.usa");
        Prover pierre = Prover.login(federation, "pierre.fra");
        String french = issuer(federation, "FRA");
        try (Replica replica = Replica.start(federation, "kas-usa-issuer-away", settings -> {
            for (JsonNode issuer : settings.at("/kas/auth/issuers")) {
                if (issuer.path("nation").asText().equals("FRA")) {
                    ((ObjectNode) issuer).put("jwks-uri", "https://localhost:" + port + "/fra/jwks");
                }
            }
        })) {
            alice.assertServed(replica.moved(request(alice, federation)));
            pierre.assertRefused(replica.moved(request(pierre, federation)), "invalid_token", "");

            try (ChaosRelay back = new ChaosRelay(port, french)) {
                Awaitility.await("the issuer is asked again")
                        .atMost(BACK)
                        .untilAsserted(() -> pierre.assertServed(replica.moved(request(pierre, federation))));
                assertThat(back.connections()).isPositive();
            }
        }
    }

    private static String issuer(RunningFederation federation, String nation) {
        return federation.client().config().issuers().get(nation).toString();
    }

    private static HttpRequest request(Prover who, RunningFederation federation) throws Exception {
        try (Dek dek = Dek.random(32)) {
            Prover.Rewrap rewrap = who.rewrap(federation.group(dek, Asking.POLICY));
            return rewrap.with(rewrap.proof());
        }
    }
}
