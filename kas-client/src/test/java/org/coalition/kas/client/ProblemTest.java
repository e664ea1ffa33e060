package org.coalition.kas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import org.coalition.kas.client.TestServer.Reply;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A KAS that refuses a request as a whole. */
class ProblemTest {

    @TempDir
    Path directory;

    private TestFederation kases;
    private Federation federation;
    private Session session;
    private Manifest manifest;

    @BeforeEach
    void start() throws Exception {
        kases = new TestFederation(directory);
        federation = Federation.load(kases.clientJson);
        session = federation.login("alice.usa");
        manifest = kases.sealed(federation, ReleaseMode.EACH, "USA");
    }

    @AfterEach
    void stop() {
        federation.close();
        kases.close();
    }

    @Test
    void rewrap_answeredWithAProblem_saysAllOfIt() {
        var problem = problem(Reply.problem(400, """
                        {"type":"about:blank","title":"Bad Request","status":400,"detail":"2 violations",
                         "requestId":"r-1","errors":[{"pointer":"/requests","message":"is required"},"other"]}
                        """));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.title()).isEqualTo("Bad Request");
        assertThat(problem.detail()).isEqualTo("2 violations");
        assertThat(problem.requestId()).isEqualTo("r-1");
        assertThat(problem.errors())
                .containsExactly("{\"pointer\":\"/requests\",\"message\":\"is required\"}", "other");
        assertThat(problem).hasMessageContainingAll("400", "Bad Request", "2 violations", "/requests", "r-1");
    }

    @Test
    void rewrap_answeredWithAChallenge_saysItsError() {
        var problem = problem(Reply.problem(401, "{}")
                .with("WWW-Authenticate", "DPoP realm=\"kas\", error=\"invalid_dpop_proof\", algs=\"ES256\""));

        assertThat(problem.status()).isEqualTo(401);
        assertThat(problem.challengeError()).isEqualTo("invalid_dpop_proof");
    }

    @Test
    void rewrap_answeredWithAStatusAlone_isAProblemToo() {
        assertThat(problem(Reply.json(429, "")).status()).isEqualTo(429);
        assertThat(problem(Reply.json(503, "<html>")).status()).isEqualTo(503);
        assertThat(problem(Reply.json(302, "{}").with("Location", kases.fra.url()))
                        .status())
                .isEqualTo(302);
    }

    @Test
    void rewrap_overALimit_saysWhenToTryAgain() {
        var limited = problem(Reply.problem(429, "{}").with("Retry-After", "7"));

        assertThat(limited.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(limited).hasMessageContaining("try again in 7 s");
        assertThat(problem(Reply.problem(429, "{}").with("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"))
                        .retryAfter())
                .isEmpty();
    }

    private KasProblemException problem(Reply reply) {
        kases.usa.rewrap = asked -> reply;
        return catchThrowableOfType(KasProblemException.class, () -> session.rewrap(manifest));
    }
}
