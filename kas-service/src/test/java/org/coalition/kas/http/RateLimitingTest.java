package org.coalition.kas.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.limits.Charge;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class RateLimitingTest {

    private static final Caller ANN = new Caller(
            new Subject(
                    "ann", "https://idp-usa.example", new Nation("USA"), null, null, null, null, null, List.of(), null),
            "ann",
            "hash",
            "jkt",
            "app",
            Set.of());

    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final RateLimiting limiting = RealLimiting.of(
            Map.of("kas.limits.subject", "2/1h", "kas.limits.client", "3/1h", "kas.limits.kao", "300/1h"));

    @BeforeEach
    void begin() {
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest(), response));
    }

    @AfterEach
    void end() {
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void charge_withinTheLimits_tellsWhatTheSubjectHasLeft_andNotTheApplication() throws Exception {
        limiting.charge(Charge.subject(ANN), Charge.client(ANN), Charge.keys(ANN, 100));

        assertThat(response.getHeader("RateLimit-Policy"))
                .isEqualTo("\"subject\";q=2;w=3600, \"kao\";q=300;qu=\"key-access-objects\";w=3600");
        assertThat(response.getHeader("RateLimit")).isEqualTo("\"subject\";r=1;t=1800, \"kao\";r=200;t=1200");
    }

    @Test
    void charge_overALimit_saysWhichAndWhenToTryAgain() throws Exception {
        limiting.charge(Charge.subject(ANN));
        limiting.charge(Charge.subject(ANN));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> limiting.charge(Charge.subject(ANN)))
                .satisfies(problem -> {
                    assertThat(problem.status()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
                    assertThat(problem.detail()).isEqualTo("over the limit of this subject");
                    assertThat(problem.headers().getFirst(HttpHeaders.RETRY_AFTER))
                            .isEqualTo("1800");
                });
        assertThat(response.getHeader("RateLimit")).isEqualTo("\"subject\";r=0;t=1800");
    }

    @Test
    void requireRoomFor_whenTheLargestRequestWouldNeverBeServed_namesTheSettings() {
        assertThatCode(() -> limiting.requireRoomFor(300)).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limiting.requireRoomFor(301))
                .withMessageContaining("kas.limits.kao")
                .withMessageContaining("kas.rewrap.max-key-access-objects");
    }
}
