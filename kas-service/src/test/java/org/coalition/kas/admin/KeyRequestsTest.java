package org.coalition.kas.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.RealRefusals;
import org.coalition.kas.keys.KeyRings;
import org.coalition.kas.protocol.Violation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRequestsTest {

    private KeyRequests requests;
    private final ObjectNode addition = JsonNodeFactory.instance
            .objectNode()
            .put("kid", "kas-usa-enc-002")
            .put("name", "projects/p/…")
            .put("reason", "to rotate");
    private final ObjectNode change =
            JsonNodeFactory.instance.objectNode().put("state", "DISABLED").put("reason", "leaked");

    @BeforeEach
    void make() throws Exception {
        requests = new KeyRequests(KeyRings.administration(), RealRefusals.refusals());
    }

    @Test
    void addition_withoutAState_isActive() throws Exception {
        assertThat(requests.addition(addition))
                .isEqualTo(new KeyRequests.Addition(
                        new KeyId("kas-usa-enc-002"), "projects/p/…", KeyState.ACTIVE, "to rotate"));
    }

    @Test
    void addition_withAState_isInIt() throws Exception {
        assertThat(requests.addition(addition.put("state", "UNWRAP_ONLY")).state())
                .isEqualTo(KeyState.UNWRAP_ONLY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a:b",
                "kas usa",
                "-k",
                "k*",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void addition_ofAKidThatIsNone_isRefused(String kid) {
        assertRefused(() -> requests.addition(addition.put("kid", kid)), "/kid");
    }

    /** What is added for good as dead is a slip of the hand. */
    @ParameterizedTest
    @ValueSource(strings = {"DESTROYED", "active", ""})
    void addition_inAStateThatNoneBeginsWith_isRefused(String state) {
        assertRefused(() -> requests.addition(addition.put("state", state)), "/state");
    }

    @Test
    void addition_withStateNull_isRefused() {
        assertRefused(() -> requests.addition(addition.putNull("state")), "/state");
    }

    @Test
    void addition_ofNothing_isToldFieldByField() {
        assertRefused(() -> requests.addition(JsonNodeFactory.instance.objectNode()), "/kid", "/name", "/reason");
    }

    /** Left out in silence, it would make a key active that was not to be. */
    @Test
    void addition_withAFieldThatIsMisspelt_isRefused() {
        assertRefused(() -> requests.addition(addition.put("State", "DISABLED")), "");
    }

    @ParameterizedTest
    @EnumSource(KeyState.class)
    void change_toAnyState_isTaken(KeyState state) throws Exception {
        assertThat(requests.change(change.put("state", state.name())))
                .isEqualTo(new KeyRequests.Change(state, null, "leaked"));
        assertThat(requests.change(change.put("from", state.name())).from()).isEqualTo(state);
    }

    @Test
    void change_thatMakesNoSense_isToldFieldByField() {
        JsonNode array = JsonNodeFactory.instance.arrayNode();

        assertRefused(() -> requests.change(array), "", "/state", "/reason");
        assertRefused(() -> requests.change(change.put("state", "GONE").put("reason", " ")), "/state", "/reason");
        assertRefused(
                () -> requests.change(change.deepCopy()
                        .put("state", "ACTIVE")
                        .put("from", "gone")
                        .put("reason", "x")),
                "/from");
        assertRefused(() -> requests.change(change.put("state", "DISABLED").put("reason", "x".repeat(257))), "/reason");
    }

    private static void assertRefused(ThrowingCallable reading, String... pointers) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(reading).satisfies(e -> assertThat(e.violations())
                .extracting(Violation::pointer)
                .containsExactlyElementsOf(List.of(pointers)));
    }
}
