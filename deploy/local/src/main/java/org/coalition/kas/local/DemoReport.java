package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    private long startupMillis;
    private long sealedBytes;
    private long openedBytes;
    private boolean identical;
    private double rewrapMillis;
    private boolean servedWithoutKms;
    private String withoutKmsAndCache = "";

    DemoReport(List<String> nations) {
        this.nations = List.copyOf(nations);
    }

    void started(long millis) {
        startupMillis = millis;
    }

    void sealed(long bytes) {
        sealedBytes = bytes;
    }

    void opened(long bytes, boolean same, double millis) {
        openedBytes = bytes;
        identical = same;
        rewrapMillis = millis;
    }

    void denied(String name, String errorCode) {
        denied.put(name, errorCode);
    }

    void withoutKms(boolean served) {
        servedWithoutKms = served;
    }

    void withoutKmsAndCache(String errorCode) {
        withoutKmsAndCache = errorCode;
    }

    boolean ok() {
        return identical && denied.equals(EXPECTED) && servedWithoutKms && withoutKmsAndCache.equals("KMS_UNAVAILABLE");
    }

    ObjectNode toJson() {
        ObjectNode json = Home.JSON.createObjectNode().put("ok", ok());
        nations.forEach(json.putArray("nations")::add);
        json.put("sealedBytes", sealedBytes)
                .put("openedBytes", openedBytes)
                .put("identical", identical)
                .put("rewrapMillis", rewrapMillis);
        ArrayNode cases = json.putArray("denied");
        denied.forEach((name, errorCode) -> cases.addObject().put("case", name).put("errorCode", errorCode));
        return json.put("servedFromCacheWithoutKms", servedWithoutKms)
                .put("withoutKmsAndCache", withoutKmsAndCache)
                .put("startupMillis", startupMillis);
    }
}
