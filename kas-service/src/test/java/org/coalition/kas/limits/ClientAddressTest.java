package org.coalition.kas.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:ffff:1:2:3",
        "2001:db8:1:2::1, 2001:DB8:1:2:0:0:0:9",
        "fe80::1%1, fe80::2",
        "192.0.2.1, ::ffff:192.0.2.1"
    })
    void sameCustomer_isCountedOnce(String one, String other) {
        assertThat(ClientAddress.counted(one)).isEqualTo(ClientAddress.counted(other));
    }

    @ParameterizedTest
    @CsvSource({"2001:db8:1:2::1, 2001:db8:1:3::1", "192.0.2.1, 192.0.2.2", "192.0.2.1, unknown"})
    void others_areCountedApart(String one, String other) {
        assertThat(ClientAddress.counted(one)).isNotEqualTo(ClientAddress.counted(other));
    }

    @Test
    void whatIsNoAddress_isCut() {
        assertThat(ClientAddress.counted("x".repeat(10_000))).hasSize(64);
    }
}
