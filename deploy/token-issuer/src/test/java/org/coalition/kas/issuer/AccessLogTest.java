package org.coalition.kas.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {

    @TempDir
    Path directory;

    private final Logger log = Logger.getLogger("org.coalition.kas.issuer.access");
    private final Lines lines = new Lines();
    private RunningIssuer issuer;

    @BeforeEach
    void start() throws Exception {
        log.setLevel(Level.INFO);
        log.setUseParentHandlers(false);
        log.addHandler(lines);
        issuer = RunningIssuer.in(directory);
    }

    @AfterEach
    void stop() {
        issuer.close();
        log.removeHandler(lines);
        log.setUseParentHandlers(true);
        log.setLevel(null);
    }

    @Test
    void aToken_leavesOneLineWithoutIt() throws Exception {
        issuer.askWith(issuer.proof().sign());

        assertThat(lines.next()).matches("127\\.0\\.0\\.1 POST /usa/token 200 \\d+ ms");
    }

    @Test
    void aRefusal_leavesOneLineThatSaysWhy() throws Exception {
        issuer.askWith();

        assertThat(lines.next())
                .matches("127\\.0\\.0\\.1 POST /usa/token 400 \\d+ ms invalid_dpop_proof, a DPoP header is required");
    }

    @Test
    void aQuery_isNotLogged() throws Exception {
        issuer.get("/usa/jwks?password=secret");

        assertThat(lines.next()).matches("127\\.0\\.0\\.1 GET /usa/jwks 200 \\d+ ms");
    }

    /** The line is written after the answer has left. */
    private static final class Lines extends Handler {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return messages.poll(10, TimeUnit.SECONDS);
        }

        @Override
        public void publish(LogRecord record) {
            messages.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
