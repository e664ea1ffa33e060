package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the registries of a federation begin with: the fixed parts from {@code deploy/registry}, and what is particular to
 * this machine: addresses, certificates and keys.
 */
final class RegistrySeed {

    /**
     * What is particular to a KAS.
     *
     * @param origin where clients reach it
     * @param peerUrl where peers are told to reach it
     * @param certificates what it shows to peers, at either place
     */
    record Member(NationProfile nation, String origin, String peerUrl, List<Path> certificates) {

        Member {
            certificates = List.copyOf(certificates);
        }
    }

    private final Path fixed;
    private final Secrets secrets;

    /**
     * A seed in the making.
     *
     * @param fixed the folder of {@code members.json} and {@code agreements.json}
     */
    RegistrySeed(Path fixed, Secrets secrets) {
        this.fixed = fixed;
        this.secrets = secrets;
    }

    /** The seed for exactly these KASes; the same KASes have the same seed. */
    ObjectNode of(List<Member> kases) {
        ObjectNode seed = Home.JSON.createObjectNode();
        ArrayNode members = seed.putArray("kases");
        Set<String> ids = new HashSet<>();
        JsonNode known = Home.readJson(fixed.resolve("members.json")).path("kases");
        for (Member kas : kases) {
            ids.add(kas.nation().kasId());
            members.add(member(kas, known));
        }
        ArrayNode agreements = seed.putArray("agreements");
        for (JsonNode agreement :
                Home.readJson(fixed.resolve("agreements.json")).path("agreements")) {
            if (ids.contains(agreement.path("fromKas").asText())
                    && ids.contains(agreement.path("toKas").asText())) {
                agreements.add(agreement);
            }
        }
        return seed;
    }

    private ObjectNode member(Member kas, JsonNode known) {
        NationProfile nation = kas.nation();
        ObjectNode member = fixedPart(nation, known);
        member.put("origin", kas.origin()).put("federationUrl", kas.peerUrl());
        member.put("status", "ACTIVE");
        ArrayNode thumbprints = member.putArray("certificateThumbprints");
        kas.certificates().forEach(certificate -> thumbprints.add(Pki.thumbprint(certificate)));
        member.set("signingKeys", secrets.publicKeys(nation.signingKid()));
        member.set("originatorKeys", secrets.publicKeys(nation.originatorKid()));
        return member;
    }

    /** A nation that is not in the seed federation is a member without agreements. */
    private static ObjectNode fixedPart(NationProfile nation, JsonNode known) {
        for (JsonNode member : known) {
            if (member.path("kasId").asText().equals(nation.kasId())) {
                return member.deepCopy();
            }
        }
        ObjectNode member = Home.JSON
                .createObjectNode()
                .put("kasId", nation.kasId())
                .put("organization", nation.code())
                .put("countryCode", nation.code());
        member.putArray("supportedCountries").add(nation.code());
        member.putArray("supportedCOIs");
        ObjectNode metadata = member.putObject("metadata").put("version", "1.0");
        metadata.putArray("capabilities").add("rewrap").add("federation");
        metadata.put("contact", "kas-operations@" + nation.lower() + ".example");
        return member;
    }
}
