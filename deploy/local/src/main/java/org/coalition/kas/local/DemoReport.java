package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a demonstration came to. */
final class DemoReport {

    /** What each refusal must be, for the demonstration to have succeeded. */
    private static final Map<String, String> EXPECTED =
            Map.of("country", "POLICY_DENIED", "clearance", "POLICY_DENIED", "tampered", "INTEGRITY_FAILURE");

    private final List<String> nations;
    private final Map<String, String> denied = new LinkedHashMap<>();
    private final Map<String, Double> nationMillis = new LinkedHashMap<>();
    private long startupMillis;
    private long sealedBytes;
    private long openedBytes;
    private boolean opened;
    private boolean identical = true;
    private double rewrapMillis;
    private long allOfReleased = -1;
    private List<String> openedThrough = List.of();
    private boolean servedWithoutKms;
    private String withoutKmsAndCache = "";

    DemoReport(List<String> nations) {
        this.nations = List.copyOf(nations);
    }

    /** Whether what needs peers is shown. */
    boolean hasPeers() {
        return nations.containsAll(PeerDemo.NATIONS);
    }

    void started(long millis) {
        startupMillis = millis;
    }

    void sealed(long bytes) {
        sealedBytes = bytes;
    }

    void opened(long bytes, boolean same) {
        opened = true;
        openedBytes = bytes;
        identical(same);
    }

    /** Whether one more file came out as it went in. */
    void identical(boolean same) {
        identical &= same;
    }

    void rewrapped(Duration took) {
        rewrapMillis = took.toNanos() / 1e6;
    }

    /** What a nation took for its part of one request; the last of several counts, when all is warm. */
    void nation(String nation, double millis) {
        nationMillis.put(nation, millis);
    }

    void denied(String name, String errorCode) {
        denied.put(name, errorCode);
    }

    /** How many keys came under {@code allOf} although one nation was silent. */
    void allOfReleased(long keys) {
        allOfReleased = keys;
    }

    /** Who gave the key under {@code anyOf} although one nation was silent. */
    void openedThrough(List<String> kasIds) {
        openedThrough = List.copyOf(kasIds);
    }

    void withoutKms(boolean served) {
        servedWithoutKms = served;
    }

    void withoutKmsAndCache(String errorCode) {
        withoutKmsAndCache = errorCode;
    }

    boolean ok() {
        return opened
                && identical
                && denied.equals(expected())
                && (!hasPeers() || (allOfReleased == 0 && openedThrough.equals(List.of("kas-fra"))))
                && servedWithoutKms
                && withoutKmsAndCache.equals("KMS_UNAVAILABLE");
    }

    private Map<String, String> expected() {
        Map<String, String> expected = new LinkedHashMap<>(EXPECTED);
        if (hasPeers()) {
            expected.put("peerDown", "PEER_UNAVAILABLE");
        }
        return expected;
    }

    ObjectNode toJson() {
        ObjectNode json = Home.JSON.createObjectNode().put("ok", ok());
        nations.forEach(json.putArray("nations")::add);
        json.put("sealedBytes", sealedBytes)
                .put("openedBytes", openedBytes)
                .put("identical", opened && identical)
                .put("rewrapMillis", rewrapMillis);
        ArrayNode cases = json.putArray("denied");
        denied.forEach((name, errorCode) -> cases.addObject().put("case", name).put("errorCode", errorCode));
        if (hasPeers()) {
            ObjectNode millis = json.putObject("nationMillis");
            nationMillis.forEach(millis::put);
            json.put("releasedUnderAllOf", allOfReleased);
            openedThrough.forEach(json.putArray("openedThrough")::add);
        }
        return json.put("servedFromCacheWithoutKms", servedWithoutKms)
                .put("withoutKmsAndCache", withoutKmsAndCache)
                .put("startupMillis", startupMillis);
    }
}
