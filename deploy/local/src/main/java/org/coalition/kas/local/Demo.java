package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.Manifest;
import org.coalition.kas.ztdf.Policy;
import org.coalition.kas.ztdf.ZtdfReader;

/** A file's way through the federation, told step by step, with those who may not read it and what happens in an outage. */
final class Demo {

    private static final int FILE_BYTES = 8 << 20;
    private static final List<String> STAGES =
            List.of("authenticate", "policy", "unwrap", "bind", "wrap", "combine", "audit", "sign");

    private final LocalFederation local;
    private final Federation federation;
    private final KasProcess kas;
    private final Narrator narrator;
    private final DemoReport report;
    private final Path folder;

    Demo(LocalFederation local, Federation federation, Narrator narrator, DemoReport report) {
        this.local = local;
        this.federation = federation;
        this.kas = local.kases().getFirst();
        this.narrator = narrator;
        this.report = report;
        this.folder = local.home().folder("files");
    }

    void run() throws KasException, IOException {
        narrator.title("A file is sealed, and opened by somebody who may");
        Path sealed = seal();
        Session alice = login("alice.usa");
        open(alice, sealed);
        narrator.title("Others ask");
        refused("country", "pierre.fra", sealed, "a French officer, for a file that is releasable to USA alone");
        refused("clearance", "bob.usa", sealed, "an American with a clearance too low");
        tampered(alice, sealed);
        narrator.title("The Cloud KMS fails");
        withoutKms(alice, sealed);
    }

    private Path seal() throws KasException, IOException {
        Path plain = folder.resolve("plans.bin");
        Path sealed = folder.resolve("plans.bin.ztdf");
        byte[] content = new byte[FILE_BYTES];
        new SecureRandom().nextBytes(content);
        Files.write(plain, content);
        Files.deleteIfExists(sealed);
        Policy policy = Policy.classified("SECRET")
                .releasableTo(List.of(kas.nation().code()))
                .coi(List.of("NATO"))
                .build();
        Instant start = Instant.now();
        federation.seal(plain, sealed, policy, List.of(kas.nation().code()), ReleaseMode.EACH);
        report.sealed(Files.size(sealed));
        narrator.step("sealed " + FILE_BYTES + " bytes to " + kas.kasId(), since(start));
        narrator.detail("policy: SECRET, releasable to " + kas.nation().code() + ", community NATO");
        return sealed;
    }

    private Session login(String user) throws KasException {
        Instant start = Instant.now();
        Session session = federation.login(user, federation.kas(kas.nation().code()), ClientKey.Type.EC_P256);
        narrator.step(user + " has an access token, bound to a DPoP key", since(start));
        return session;
    }

    private void open(Session alice, Path sealed) throws KasException, IOException {
        Path opened = folder.resolve("plans.opened.bin");
        StageTimes before = kas.stageTimes();
        Instant start = Instant.now();
        try (ZtdfReader reader = ZtdfReader.open(sealed);
                Rewrapped rewrapped = alice.rewrap(reader.manifest());
                Dek dek = rewrapped.dek()) {
            double rewrapMillis = rewrapped.took().toNanos() / 1e6;
            narrator.step(
                    "POST " + kas.url() + "/rewrap: " + rewrapped.status() + ", key released, signature verified",
                    rewrapped.took());
            tellStages(before);
            narrator.detail("(unwrap: one call to the Cloud KMS, 55 ms away; a first request also warms the JVM up)");
            try (OutputStream out = Files.newOutputStream(opened)) {
                reader.decryptTo(dek, out);
            }
            boolean identical = Files.mismatch(folder.resolve("plans.bin"), opened) == -1;
            report.opened(Files.size(opened), identical, rewrapMillis);
            narrator.step(
                    "opened " + Files.size(opened) + " bytes: " + (identical ? "identical" : "DIFFERENT"),
                    since(start));
            again(alice, reader.manifest());
        }
    }

    private void again(Session alice, Manifest manifest) throws KasException {
        StageTimes before = kas.stageTimes();
        try (Rewrapped rewrapped = alice.rewrap(manifest)) {
            narrator.step(
                    "alice.usa asks once more: " + rewrapped.status() + ", the KMS is not asked", rewrapped.took());
            tellStages(before);
        }
    }

    /** What the KAS did in the one request since an earlier reading. */
    private void tellStages(StageTimes before) {
        StageTimes after = kas.stageTimes();
        StringBuilder line = new StringBuilder("in the KAS:");
        for (String stage : STAGES) {
            line.append(String.format(Locale.ROOT, " %s %.1f", stage, after.millisSince(before, stage)));
        }
        narrator.detail(line.append(" ms").toString());
    }

    private void refused(String name, String user, Path sealed, String who) throws KasException, IOException {
        Session session = login(user);
        try (ZtdfReader reader = ZtdfReader.open(sealed)) {
            refused(name, session, List.of(reader.manifest().requestGroup()), who);
        }
    }

    private void tampered(Session alice, Path sealed) throws KasException, IOException {
        try (ZtdfReader reader = ZtdfReader.open(sealed)) {
            ObjectNode group = reader.manifest().requestGroup();
            group.withObject("/policy/dissem").put("classification", "UNCLASSIFIED");
            refused("tampered", alice, List.of(group), "alice.usa, with the policy rewritten to UNCLASSIFIED");
        }
    }

    private void refused(String name, Session session, List<ObjectNode> groups, String who) throws KasException {
        try (Rewrapped rewrapped = session.rewrap(groups)) {
            KaoResult result = rewrapped.results().getFirst();
            String code = result.errorCode().orElse("RELEASED");
            report.denied(name, code);
            narrator.step(who + ": " + rewrapped.status() + " " + code, rewrapped.took());
            narrator.detail("because: " + result.error().orElse(""));
        }
    }

    private void withoutKms(Session alice, Path sealed) throws KasException, IOException {
        Instant start = Instant.now();
        local.stopKms();
        narrator.step("the KMS is stopped", since(start));
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
            narrator.step("the cache is emptied", since(start));
            try (Rewrapped rewrapped = alice.rewrap(manifest)) {
                String code = rewrapped.results().getFirst().errorCode().orElse("RELEASED");
                report.withoutKmsAndCache(code);
                narrator.step("alice.usa asks again: " + rewrapped.status() + " " + code, rewrapped.took());
            }
        }
    }

    private static Duration since(Instant start) {
        return Duration.between(start, Instant.now());
    }
}
