package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client sends as much as HTTP/2 allows by default, before it has heard of anything else (RFC 9113, section 6.9.2). */
@ExtendWith(RunningFederation.Resolver.class)
class FirstRequestAcceptance {

    private static final int LONG = 60_000;

    /** What the KAS is still to say reaches the client at another moment each time. */
    @RepeatedTest(20)
    void request_thatIsTheFirstOfItsConnectionAndLong_isAnswered(RunningFederation federation, Prover alice)
            throws Exception {
        Prover.Rewrap rewrap = alice.rewrap();
        byte[] padded = Arrays.copyOf(rewrap.body(), LONG);
        Arrays.fill(padded, rewrap.body().length, LONG, (byte) ' ');
        HttpRequest request = HttpRequest.newBuilder(rewrap.with(rewrap.proof()), (name, value) -> true)
                .POST(BodyPublishers.ofByteArray(padded))
                .build();
        try (HttpClient fresh = HttpClient.newBuilder()
                .sslContext(FakePeer.trusting(federation.local().home()))
                .build()) {
            HttpResponse<byte[]> answer = fresh.send(request, BodyHandlers.ofByteArray());

            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode())
                    .as("it was read, and is not what was proved")
                    .isEqualTo(401);
        }
    }
}
