package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.ztdf.Guards;
import org.coalition.kas.ztdf.Manifest;
import org.coalition.kas.ztdf.ZtdfReader;

/** Files' way through the federation, told step by step, with those who may not read them and what happens in an outage. */
final class Demo {

    private static final String USA = "USA";

    private final LocalFederation local;
    private final KasProcess kas;
    private final Narrator narrator;
    private final DemoReport report;
    private final DemoScene scene;

    Demo(LocalFederation local, Federation federation, Narrator narrator, DemoReport report) {
        this.local = local;
        this.kas = local.kas(USA);
        this.narrator = narrator;
        this.report = report;
        this.scene = new DemoScene(local, federation, narrator);
    }

    /** Tells all of it; what needs peers is told where the three nations of the seed federation run. */
    void run() throws KasException, IOException {
        boolean peers = report.hasPeers();
        PeerDemo together = new PeerDemo(local, narrator, report, scene);
        if (peers) {
            together.openTogether();
        }
        narrator.title("A file for the USA alone is sealed, and opened by somebody who may");
        Path sealed = scene.seal("plans.bin", List.of(USA), Guards.allOf(List.of(USA)));
        report.sealed(Files.size(sealed));
        Session alice = scene.login("alice.usa", USA);
        open(alice, sealed);
        narrator.title("Others ask");
        refused("country", "pierre.fra", sealed, "a French officer, for the file that is for the USA alone");
        refused("clearance", "bob.usa", sealed, "an American with a clearance too low");
        tampered(alice, sealed);
        if (peers) {
            together.loseANation();
        }
        narrator.title("The Cloud KMS fails");
        withoutKms(alice, sealed);
    }

    private void open(Session alice, Path sealed) throws KasException, IOException {
        StageTimes before = kas.stageTimes();
        try (ZtdfReader reader = ZtdfReader.open(sealed);
                Rewrapped rewrapped = alice.rewrap(reader.manifest())) {
            narrator.step(
                    "POST " + kas.url() + "/rewrap: " + rewrapped.status() + ", key released, signature verified",
                    rewrapped.took());
            narrator.detail("in the KAS: " + DemoScene.work(before, kas.stageTimes()));
            narrator.detail("(unwrap: one call to the Cloud KMS, 55 ms away; a first request also warms the JVM up)");
            report.opened(reader.manifest().integrity().plaintextSize(), scene.decrypt(reader, sealed, rewrapped));
            report.rewrapped(rewrapped.took());
            again(alice, reader.manifest());
        }
    }

    private void again(Session alice, Manifest manifest) throws KasException {
        StageTimes before = kas.stageTimes();
        try (Rewrapped rewrapped = alice.rewrap(manifest)) {
            narrator.step(
                    "alice.usa asks once more: " + rewrapped.status() + ", the KMS is not asked", rewrapped.took());
            narrator.detail("in the KAS: " + DemoScene.work(before, kas.stageTimes()));
        }
    }

    /** Whoever has a KAS of his own nation here asks that one, which forwards. */
    private void refused(String name, String user, Path sealed, String who) throws KasException, IOException {
        boolean french = report.hasPeers() && user.endsWith(".fra");
        Session session = scene.login(user, french ? "FRA" : USA);
        try (ZtdfReader reader = ZtdfReader.open(sealed)) {
            report.denied(
                    name,
                    scene.refused(
                            session,
                            List.of(reader.manifest().requestGroup()),
                            french ? who + ", through kas-fra" : who));
        }
    }

    private void tampered(Session alice, Path sealed) throws KasException, IOException {
        try (ZtdfReader reader = ZtdfReader.open(sealed)) {
            ObjectNode group = reader.manifest().requestGroup();
            group.withObject("/policy/dissem").put("classification", "UNCLASSIFIED");
            String who = "alice.usa, with the policy rewritten to UNCLASSIFIED";
            report.denied("tampered", scene.refused(alice, List.of(group), who));
        }
    }

    private void withoutKms(Session alice, Path sealed) throws KasException, IOException {
        Instant start = Instant.now();
        local.stopKms();
        narrator.step("the KMS is stopped", DemoScene.since(start));
        try (ZtdfReader reader = ZtdfReader.open(sealed)) {
            Manifest manifest = reader.manifest();
            try (Rewrapped rewrapped = alice.rewrap(manifest)) {
                boolean served = rewrapped.results().getFirst().isSuccess();
                report.withoutKms(served);
                narrator.step(
                        "alice.usa asks again: " + (served ? "the key, from the sealed cache" : "NOT SERVED"),
                        rewrapped.took());
            }
            start = Instant.now();
            kas.emptyCache();
            narrator.step("the cache is emptied", DemoScene.since(start));
            try (Rewrapped rewrapped = alice.rewrap(manifest)) {
                String code = DemoScene.code(rewrapped.results().getFirst());
                report.withoutKmsAndCache(code);
                narrator.step("alice.usa asks again: " + rewrapped.status() + " " + code, rewrapped.took());
            }
        }
    }
}
