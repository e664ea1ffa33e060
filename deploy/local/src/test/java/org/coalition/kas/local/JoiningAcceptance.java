package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.KaoBuilder;
import org.coalition.kas.ztdf.Policy;
import org.junit.jupiter.api.Test;

/** A fourth nation joins three that run: by registries and agreements alone, and nobody is restarted. */
class JoiningAcceptance {

    private static final List<String> FOUR = List.of("USA", "FRA", "GBR", "DEU");
    private static final NationProfile GERMANY = new NationProfile("DEU");
    private static final Policy POLICY =
            Policy.classified("SECRET").releasableTo(FOUR).coi(List.of("NATO")).build();

    @Test
    void nation_thatIsLetIn_servesAndIsServedWhileAllOthersGoOn() throws Exception {
        RunningFederation three = new RunningFederation(FederationPlan.of(Asking.ALL));
        LocalFederation local = three.local();
        try (Dek dek = Dek.random(32)) {
            Map<String, Optional<Long>> before = pids(local);
            local.join("DEU");
            joined(local, dek);
            assertThat(pids(local)).containsAllEntriesOf(before);
            assertThat(auditedApprovals(three)).containsExactly("kas-deu", "kas-deu to kas-usa", "kas-usa to kas-deu");
            assertThat(Registries.isSeededAs(local.home(), new NationProfile("FRA"), GERMANY))
                    .as("the next start finds it so")
                    .isTrue();
        } finally {
            three.close();
        }
    }

    private static void joined(LocalFederation local, Dek dek) throws Exception {
        try (Federation client = Federation.load(local.home().clientConfig())) {
            ObjectNode group = splits(client, dek);
            Session alice = client.login("alice.usa");
            assertThat(Asking.codes(alice, group)).containsExactly("", "", "", "UNKNOWN_KAS");

            Introduction introduction = Introduction.of(local.home(), GERMANY, line -> {});
            introduction.everywhere();
            introduction.everywhere(); // once more changes nothing

            assertOpens(alice, group, dek);
            assertOpens(client.login("hans.deu", client.kas("DEU"), ClientKey.Type.EC_P256), group, dek);
        }
    }

    private static ObjectNode splits(Federation client, Dek dek) throws Exception {
        List<ObjectNode> kaos = new ArrayList<>();
        List<Dek> parts = Splits.split(dek, FOUR.size());
        for (int i = 0; i < parts.size(); i++) {
            try (Dek part = parts.get(i)) {
                kaos.add(KaoBuilder.wrapping(part, client.keys().wrappingKey(client.kas(FOUR.get(i))), POLICY)
                        .sid("split-" + i)
                        .signedBy(client.originator()));
            }
        }
        return RewrapBody.group(POLICY.json(), ReleaseMode.EACH, kaos);
    }

    private static void assertOpens(Session session, ObjectNode group, Dek dek) throws Exception {
        ObjectNode all = group.deepCopy().put("release", "allOf");
        try (Rewrapped answer = session.rewrap(List.of(all));
                Dek opened = answer.dek()) {
            assertThat(opened).isEqualTo(dek);
            assertThat(answer.results())
                    .extracting(KaoResult::kasId)
                    .containsExactly("kas-usa", "kas-fra", "kas-gbr", "kas-deu");
        }
    }

    private static Map<String, Optional<Long>> pids(LocalFederation local) {
        return local.children().stream().collect(Collectors.toMap(Child::name, Child::pid));
    }

    private static List<String> auditedApprovals(RunningFederation federation) {
        return federation.auditRecords().stream()
                .filter(record -> record.path("what").asText().startsWith("APPROVE"))
                .map(record -> record.at("/change/name").asText())
                .sorted()
                .toList();
    }
}
