package org.coalition.kas.local;

import java.util.Locale;
import java.util.Map;

/** What is particular to a nation in the local federation. */
record NationProfile(String code) {

    private static final Map<String, String> KMS_LOCATIONS =
            Map.of("USA", "us-central1", "FRA", "europe-west1", "GBR", "europe-west2", "DEU", "europe-west3");

    /**
     * The nation of this code, in any case.
     *
     * @throws LocalFailure if it is none that this machine has users for
     */
    static NationProfile named(String code) {
        String upper = code.strip().toUpperCase(Locale.ROOT);
        if (!Infrastructure.ISSUERS.contains(upper)) {
            throw new LocalFailure(
                    "no nation " + code + " can run here, only " + String.join(", ", Infrastructure.ISSUERS));
        }
        return new NationProfile(upper);
    }

    String lower() {
        return code.toLowerCase(Locale.ROOT);
    }

    String kasId() {
        return "kas-" + lower();
    }

    String wrappingKid() {
        return kasId() + "-enc-001";
    }

    /** A wrapping key that Cloud KMS does not offer: for ECDH. */
    String ecKid() {
        return kasId() + "-ec-001";
    }

    /** A wrapping key that Cloud KMS does not offer: past quantum computers. */
    String mlKemKid() {
        return kasId() + "-mlkem-001";
    }

    String signingKid() {
        return kasId() + "-sig-001";
    }

    String originatorKid() {
        return "originator-" + lower() + "-1";
    }

    /** Where Cloud KMS would hold the nation's keys: on its own soil. */
    String kmsLocation() {
        return KMS_LOCATIONS.getOrDefault(code, "global");
    }

    String keyRing() {
        return "projects/coalition-" + lower() + "/locations/" + kmsLocation() + "/keyRings/kas";
    }

    String keyVersion() {
        return keyRing() + "/cryptoKeys/" + wrappingKid() + "/cryptoKeyVersions/1";
    }
}
