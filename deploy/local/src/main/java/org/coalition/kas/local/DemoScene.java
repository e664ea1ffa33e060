package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.Guards;
import org.coalition.kas.ztdf.Policy;
import org.coalition.kas.ztdf.ZtdfReader;

/** What every part of the demonstration does: seal, log in, ask, open, and tell about it. */
final class DemoScene {

    private static final int FILE_BYTES = 8 << 20;
    private static final List<String> STAGES =
            List.of("authenticate", "policy", "unwrap", "bind", "wrap", "combine", "audit", "sign");

    private final LocalFederation local;
    private final Federation federation;
    private final Narrator narrator;
    private final Path folder;

    DemoScene(LocalFederation local, Federation federation, Narrator narrator) {
        this.local = local;
        this.federation = federation;
        this.narrator = narrator;
        this.folder = local.home().folder("files");
    }

    /** Seals random bytes, as SECRET for the community NATO and the people of these nations. */
    Path seal(String name, List<String> nations, Guards<String> guards) throws KasException, IOException {
        Path plain = folder.resolve(name);
        Path sealed = folder.resolve(name + ".ztdf");
        byte[] content = new byte[FILE_BYTES];
        new SecureRandom().nextBytes(content);
        Files.write(plain, content);
        Files.deleteIfExists(sealed);
        Policy policy = Policy.classified("SECRET")
                .releasableTo(nations)
                .coi(List.of("NATO"))
                .build();
        Instant start = Instant.now();
        federation.seal(plain, sealed, policy, guards);
        narrator.step(
                "sealed " + FILE_BYTES + " bytes to " + String.join(", ", guards.all()) + how(guards.release()),
                since(start));
        narrator.detail("policy: SECRET, releasable to " + String.join(" ", nations) + ", community NATO");
        return sealed;
    }

    private static String how(ReleaseMode release) {
        return switch (release) {
            case EACH -> "";
            case ANY_OF -> ": either can give the key";
            case ALL_OF -> ": to each a split of the key";
        };
    }

    /** Logs a user in, for the KAS of a nation. */
    Session login(String user, String nation) throws KasException {
        Instant start = Instant.now();
        Session session = federation.login(user, federation.kas(nation), ClientKey.Type.EC_P256);
        narrator.step(user + " has an access token, bound to a DPoP key", since(start));
        return session;
    }

    /** Decrypts, and tells whether it is what was sealed. */
    boolean decrypt(ZtdfReader reader, Path sealed, Rewrapped rewrapped) throws KasException, IOException {
        Path plain = plain(sealed);
        Path opened = plain.resolveSibling(plain.getFileName() + ".opened");
        Instant start = Instant.now();
        try (Dek dek = rewrapped.dek();
                OutputStream out = Files.newOutputStream(opened)) {
            reader.decryptTo(dek, out);
        }
        boolean identical = Files.mismatch(plain, opened) == -1;
        narrator.step(
                "opened " + Files.size(opened) + " bytes: " + (identical ? "identical" : "DIFFERENT"), since(start));
        return identical;
    }

    private static Path plain(Path sealed) {
        String name = sealed.getFileName().toString();
        return sealed.resolveSibling(name.substring(0, name.length() - ".ztdf".length()));
    }

    /** Asks, expects a refusal, and tells its reason. */
    String refused(Session session, List<ObjectNode> groups, String who) throws KasException {
        try (Rewrapped rewrapped = session.rewrap(groups)) {
            KaoResult result = rewrapped.results().getFirst();
            String code = code(result);
            narrator.step(who + ": " + rewrapped.status() + " " + code, rewrapped.took());
            narrator.detail(result.kasId() + " says: " + result.error().orElse(""));
            return code;
        }
    }

    /** What came of one key. */
    static String code(KaoResult result) {
        return result.errorCode().orElse("released");
    }

    /** How long every KAS has worked so far. */
    Map<KasProcess, StageTimes> times() {
        Map<KasProcess, StageTimes> times = new LinkedHashMap<>();
        for (KasProcess kas : local.kases()) {
            if (kas.child().isAlive()) {
                times.put(kas, kas.stageTimes());
            }
        }
        return times;
    }

    /** What a KAS did since an earlier reading: {@code policy 0.2 unwrap 55.1}, in ms, without the stages that it skipped. */
    static String work(StageTimes before, StageTimes after) {
        StringBuilder line = new StringBuilder();
        for (String stage : STAGES) {
            double millis = after.millisSince(before, stage);
            if (millis > 0) {
                line.append(String.format(Locale.ROOT, " %s %.1f", stage, millis));
            }
        }
        return line.append(" ms").substring(1);
    }

    /** Milliseconds of a KAS's own work since an earlier reading: all but its waiting for peers. */
    static double ownMillis(StageTimes before, StageTimes after) {
        return STAGES.stream()
                .mapToDouble(stage -> after.millisSince(before, stage))
                .sum();
    }

    static Duration since(Instant start) {
        return Duration.between(start, Instant.now());
    }
}
