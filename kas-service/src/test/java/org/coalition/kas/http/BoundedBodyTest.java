package org.coalition.kas.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.unit.DataSize;

@SuppressWarnings("InputStreamSlowMultibyteRead") // it is to be counted byte by byte
class BoundedBodyTest {

    private static final int LIMIT = 1_000;

    private final BoundedBody body = new BoundedBody(DataSize.ofBytes(LIMIT));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1_000})
    void read_whenWithinTheLimit_givesAll(int length) throws Exception {
        assertThat(body.read(requestOf(length))).hasSize(length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_001, 100_000})
    void read_whenOverTheLimit_is413(int length) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> body.read(requestOf(length)))
                .satisfies(e -> assertThat(e.status()).isEqualTo(HttpStatus.PAYLOAD_TOO_LARGE));
    }

    @Test
    void read_whenTheBodyNeverEnds_readsOneByteMoreThanTheLimit() {
        AtomicInteger read = new AtomicInteger();
        MockHttpServletRequest endless = new MockHttpServletRequest() {
            @Override
            public ServletInputStream getInputStream() {
                return new Stream() {
                    @Override
                    public int read() {
                        read.incrementAndGet();
                        return 'x';
                    }
                };
            }
        };

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> body.read(endless));
        assertThat(read.get()).isEqualTo(LIMIT + 1);
    }

    @Test
    void read_whenTheClientGoesAway_is400() {
        MockHttpServletRequest broken = new MockHttpServletRequest() {
            @Override
            public ServletInputStream getInputStream() {
                return new Stream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("Connection reset by 10.0.0.1");
                    }
                };
            }
        };

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> body.read(broken))
                .satisfies(e -> assertThat(e.status()).isEqualTo(HttpStatus.BAD_REQUEST))
                .satisfies(e -> assertThat(e.detail()).doesNotContain("10.0.0.1"));
    }

    @Test
    void requireAnnouncedLength_whenOverTheLimit_is413() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> body.requireAnnouncedLength(requestOf(LIMIT + 1)));
        assertThatNoException().isThrownBy(() -> body.requireAnnouncedLength(requestOf(LIMIT)));
        assertThatNoException().isThrownBy(() -> body.requireAnnouncedLength(new MockHttpServletRequest()));
    }

    private static MockHttpServletRequest requestOf(int length) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setContent(new byte[length]);
        return request;
    }

    private abstract static class Stream extends ServletInputStream {
        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
