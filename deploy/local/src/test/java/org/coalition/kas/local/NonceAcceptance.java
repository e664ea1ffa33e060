package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A KAS that wants its nonce in every proof (RFC 9449 section 8). */
@ExtendWith(RunningFederation.Resolver.class)
class NonceAcceptance {

    @Test
    void rewrap_whereNoncesAreRequired_isServedWithTheOneThatWasGiven(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        try (Replica strict =
                        Replica.start(federation, "kas-usa-nonces", settings -> settings.withObject("/kas/auth/nonce")
                                .put("required", true));
                Dek dek = Dek.random(32)) {
            Prover.Rewrap rewrap =
                    alice.rewrap(Asking.splits(federation, dek, ReleaseMode.ALL_OF, List.of("USA", "FRA")));

            HttpResponse<byte[]> without = federation.send(strict.moved(rewrap.with(rewrap.proof())));
            String nonce = without.headers().firstValue("DPoP-Nonce").orElseThrow();
            HttpResponse<byte[]> forged =
                    federation.send(strict.moved(rewrap.with(rewrap.proof().nonce(nonce + "A"))));
            HttpResponse<byte[]> with =
                    federation.send(strict.moved(rewrap.with(rewrap.proof().nonce(nonce))));

            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(challenge -> assertThat(challenge).contains("error=\"use_dpop_nonce\""));
            assertThat(forged.statusCode()).isEqualTo(401);
            // FRA gets the proof as it is, and asks for no nonce of its own.
            assertThat(with.statusCode()).isEqualTo(200);
            assertThat(with.headers().firstValue("DPoP-Nonce")).isPresent();
        }
    }

    @Test
    void rewrap_whereNoncesAreNotRequired_getsNone(RunningFederation federation) throws Exception {
        Prover alice = Prover.login(federation, "alice.usa");
        Prover.Rewrap rewrap = alice.rewrap();

        HttpResponse<byte[]> answer = federation.send(rewrap.with(rewrap.proof().nonce("of another server")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("DPoP-Nonce")).isEmpty();
    }
}
