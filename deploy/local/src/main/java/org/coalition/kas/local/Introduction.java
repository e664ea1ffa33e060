package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasEntry;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.KasProblemException;
import org.coalition.kas.client.RegistryAdministrator;
import org.coalition.kas.client.RegistryAdministrator.Entry;
import org.coalition.kas.client.RegistryAdministrator.Name;
import org.coalition.kas.client.RegistryAdministrator.Step;

/**
 * Has a new nation's KAS known to those that run: by their registries and agreements alone, over HTTPS, as two administrators
 * of each nation would. What is there already is left as it is, so that it can be done again after half of it failed.
 */
final class Introduction {

    private static final int NOT_FOUND = 404;

    private final Home home;
    private final NationProfile newcomer;
    private final JsonNode seed;
    private final Consumer<String> told;

    private Introduction(Home home, NationProfile newcomer, JsonNode seed, Consumer<String> told) {
        this.home = home;
        this.newcomer = newcomer;
        this.seed = seed;
        this.told = told;
    }

    /**
     * Of a nation whose own registry knows itself and all others.
     *
     * @param told of each step, as it is done
     */
    static Introduction of(Home home, NationProfile newcomer, Consumer<String> told) {
        return new Introduction(home, newcomer, Home.readJson(Registries.seed(home, newcomer)), told);
    }

    /** At every other KAS of the federation. Blocks until all of them have taken it. */
    void everywhere() throws KasException {
        try (Federation federation = Federation.load(home.clientConfig())) {
            for (KasEntry kas : federation.config().kases()) {
                if (!kas.kasId().equals(newcomer.kasId())) {
                    at(federation, kas);
                }
            }
        }
    }

    private void at(Federation federation, KasEntry kas) throws KasException {
        NationProfile host = new NationProfile(kas.nation());
        RegistryAdministrator first = administrator(federation, kas, "admin." + host.lower());
        RegistryAdministrator second = administrator(federation, kas, "admin2." + host.lower());
        for (JsonNode member : seed.path("kases")) {
            if (member.path("kasId").asText().equals(newcomer.kasId())) {
                agree(first, second, member, host);
            }
        }
        for (JsonNode agreement : seed.path("agreements")) {
            List<String> parties = Name.of(agreement).kasIds();
            if (parties.contains(newcomer.kasId()) && parties.contains(kas.kasId())) {
                agree(first, second, agreement, host);
            }
        }
        Registries.noteAs(home, host, newcomer);
    }

    private static RegistryAdministrator administrator(Federation federation, KasEntry kas, String user)
            throws KasException {
        return new RegistryAdministrator(federation.login(user, kas, ClientKey.Type.EC_P256));
    }

    private void agree(RegistryAdministrator first, RegistryAdministrator second, JsonNode wanted, NationProfile host)
            throws KasException {
        Name name = Name.of(wanted);
        String reason = newcomer.code() + " joins";
        Entry entry = entry(first, name, wanted, reason);
        if (entry.status().equals("PENDING")) {
            second.step(Step.APPROVE, name, entry.etag(), reason);
        }
        told.accept("  " + host.kasId() + " knows " + (name.kasIds().size() == 1 ? name : "what is agreed from " + name)
                + ": proposed by admin." + host.lower() + ", approved by admin2." + host.lower());
    }

    private static Entry entry(RegistryAdministrator first, Name name, JsonNode wanted, String reason)
            throws KasException {
        try {
            return first.entry(name);
        } catch (KasProblemException e) {
            if (e.status() != NOT_FOUND) {
                throw e;
            }
            ObjectNode content = wanted.deepCopy();
            content.remove("status");
            return first.add(content, reason);
        }
    }
}
