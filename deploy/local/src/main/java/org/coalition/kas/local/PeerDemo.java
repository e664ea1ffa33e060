package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.Guards;
import org.coalition.kas.ztdf.ZtdfReader;

/** What several nations do together, and what is left of it when one of them falls silent. */
final class PeerDemo {

    /** The nations of the seed federation, which have agreements with each other. */
    static final List<String> NATIONS = List.of("USA", "FRA", "GBR");

    private static final String SILENT = "GBR";

    private final LocalFederation local;
    private final Narrator narrator;
    private final DemoReport report;
    private final DemoScene scene;

    PeerDemo(LocalFederation local, Narrator narrator, DemoReport report, DemoScene scene) {
        this.local = local;
        this.narrator = narrator;
        this.report = report;
        this.scene = scene;
    }

    /** One request opens a file that three nations guard together. */
    void openTogether() throws KasException, IOException {
        narrator.title("A file that three nations guard together is opened with one request");
        Path sealed = scene.seal("joint.bin", NATIONS, Guards.allOf(NATIONS));
        Session alice = scene.login("alice.usa", "USA");
        try (ZtdfReader reader = ZtdfReader.open(sealed)) {
            try (Rewrapped rewrapped = asked(alice, reader, "alice.usa asks kas-usa, which asks the others")) {
                report.identical(scene.decrypt(reader, sealed, rewrapped));
            }
            asked(alice, reader, "alice.usa asks once more: all is warm, no KMS is asked")
                    .close();
        }
    }

    /** Asks for every split and tells what each nation did for it. */
    private Rewrapped asked(Session alice, ZtdfReader reader, String what) throws KasException {
        Map<KasProcess, StageTimes> before = scene.times();
        Rewrapped rewrapped = alice.rewrap(reader.manifest());
        Map<KasProcess, StageTimes> after = scene.times();
        narrator.step(what + ": " + rewrapped.status(), rewrapped.took());
        KasProcess first = local.kas("USA");
        for (KaoResult result : rewrapped.results()) {
            KasProcess kas = local.kas(result.kasId().substring("kas-".length()).toUpperCase(Locale.ROOT));
            StageTimes earlier = before.getOrDefault(kas, StageTimes.NONE);
            StageTimes later = after.getOrDefault(kas, StageTimes.NONE);
            double millis = kas.equals(first)
                    ? DemoScene.ownMillis(earlier, later)
                    : after.getOrDefault(first, StageTimes.NONE)
                            .peerMillisSince(before.getOrDefault(first, StageTimes.NONE), kas.kasId());
            report.nation(kas.nation().code(), millis);
            narrator.detail(String.format(
                    Locale.ROOT,
                    "%s %-9s %s %7.1f ms   (%s)",
                    kas.kasId(),
                    DemoScene.code(result),
                    kas.equals(first) ? "worked     " : "answered in",
                    millis,
                    DemoScene.work(earlier, later)));
        }
        return rewrapped;
    }

    /** Ends a nation's KAS: its keys are out of reach, and all else goes on. */
    void loseANation() throws KasException, IOException {
        narrator.title("A nation falls silent");
        Path joint = local.home().folder("files").resolve("joint.bin.ztdf");
        Path either = scene.seal("either.bin", NATIONS, Guards.anyOf(List.of(SILENT, "FRA")));
        Session alice = scene.login("alice.usa", "USA");
        Instant start = Instant.now();
        local.stopKas(SILENT);
        narrator.step("the KAS of " + SILENT + " is stopped", DemoScene.since(start));
        try (ZtdfReader reader = ZtdfReader.open(joint)) {
            eachOnItsOwn(alice, reader);
            allOrNothing(alice, reader);
        }
        anyWillDo(alice, either);
    }

    private void eachOnItsOwn(Session alice, ZtdfReader reader) throws KasException {
        ObjectNode group = reader.manifest().requestGroup();
        group.put("release", ReleaseMode.EACH.wireName());
        try (Rewrapped rewrapped = alice.rewrap(List.of(group))) {
            tell("alice.usa asks for every split on its own (each)", rewrapped);
            boolean othersReleased =
                    rewrapped.results().stream().filter(KaoResult::isSuccess).count() == NATIONS.size() - 1;
            String code = DemoScene.code(rewrapped.results().get(NATIONS.indexOf(SILENT)));
            report.denied("peerDown", othersReleased ? code : "OTHERS_NOT_RELEASED");
        }
    }

    private void allOrNothing(Session alice, ZtdfReader reader) throws KasException {
        try (Rewrapped rewrapped = alice.rewrap(reader.manifest())) {
            tell("alice.usa asks for all of them or none (allOf)", rewrapped);
            report.allOfReleased(
                    rewrapped.results().stream().filter(KaoResult::isSuccess).count());
        }
    }

    private void anyWillDo(Session alice, Path either) throws KasException, IOException {
        try (ZtdfReader reader = ZtdfReader.open(either);
                Rewrapped rewrapped = alice.rewrap(reader.manifest())) {
            tell("alice.usa asks for the file that " + SILENT + " or FRA can open (anyOf)", rewrapped);
            report.openedThrough(rewrapped.results().stream()
                    .filter(KaoResult::isSuccess)
                    .map(KaoResult::kasId)
                    .toList());
            report.identical(scene.decrypt(reader, either, rewrapped));
        }
    }

    private void tell(String what, Rewrapped rewrapped) {
        narrator.step(what + ": " + rewrapped.status(), rewrapped.took());
        for (KaoResult result : rewrapped.results()) {
            narrator.detail(String.format(
                    Locale.ROOT,
                    "%-8s %-18s %s",
                    result.sid().orElse("the key"),
                    DemoScene.code(result),
                    result.error()
                            .map(error -> result.kasId() + " says: " + error)
                            .orElse("by " + result.kasId())));
        }
    }
}
