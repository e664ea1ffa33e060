package org.coalition.kas.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HashChainTest {

    private final HashChain chain = new HashChain("chain", 0, HashChain.START);
    private final List<JsonNode> records = new ArrayList<>(List.of(link("a"), link("b"), link("c")));

    private JsonNode link(String id) {
        return chain.link(Events.event(id).toJson());
    }

    @Test
    void link_makesAChain() {
        assertThat(Events.areChained(records)).isTrue();
        assertThat(chain.lastSeq()).isEqualTo(3);
    }

    @Test
    void isIntact_whenAFieldIsEdited_isFalse() {
        ((ObjectNode) records.get(1)).put("decision", "DENY");

        assertThat(HashChain.isIntact(records.get(1))).isFalse();
    }

    @Test
    void isIntact_whenAFieldIsAddedOrRemoved_isFalse() {
        ((ObjectNode) records.get(0)).put("note", "");
        ((ObjectNode) records.get(1)).remove("policyId");

        assertThat(HashChain.isIntact(records.get(0))).isFalse();
        assertThat(HashChain.isIntact(records.get(1))).isFalse();
    }

    @Test
    void isIntact_whenThereIsNoHash_isFalse() {
        ((ObjectNode) records.get(0)).remove("hash");

        assertThat(HashChain.isIntact(records.get(0))).isFalse();
        assertThat(HashChain.isIntact(Events.json("[]"))).isFalse();
    }

    @Test
    void chain_whenARecordIsMissingOrMoved_isBroken() {
        assertThat(Events.areChained(List.of(records.get(0), records.get(2)))).isFalse();
        assertThat(Events.areChained(List.of(records.get(1), records.get(0), records.get(2))))
                .isFalse();
    }

    @Test
    void copy_isNotMovedByTheOriginal() {
        HashChain before = chain.copy();
        link("d");

        assertThat(before.lastSeq()).isEqualTo(3);
    }
}
