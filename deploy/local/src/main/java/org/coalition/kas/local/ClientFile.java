package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a client needs to find a federation and to seal and log in there, as the file that it reads. Paths in it are
 * relative to the home.
 *
 * @param trust authorities of all servers that a client meets, PEM
 * @param kases where clients reach them; files are sealed in the name of the first one's nation
 * @param issuers a nation's issuer, by its code
 */
record ClientFile(Home home, Path trust, List<Kas> kases, UnaryOperator<String> issuers) {

    /** A KAS as clients know it. */
    record Kas(NationProfile nation, String url) {

        ObjectNode toJson() {
            return Home.JSON
                    .createObjectNode()
                    .put("kasId", nation.kasId())
                    .put("nation", nation.code())
                    .put("url", url);
        }
    }

    /** Writes it, whole or not at all. */
    void write(Secrets secrets) {
        ObjectNode json = Home.JSON.createObjectNode().put("trust", relative(trust));
        ArrayNode list = json.putArray("kases");
        kases.forEach(kas -> list.add(kas.toJson()));
        ObjectNode byNation = json.putObject("issuers");
        for (String nation : Infrastructure.ISSUERS) {
            byNation.put(nation, issuers.apply(nation));
        }
        String originator = kases.getFirst().nation().originatorKid();
        json.putObject("originator").put("kid", originator).put("key", relative(secrets.signingKey(originator)));
        json.put("passwordFile", relative(secrets.password("users")));
        Home.write(home.clientConfig(), json);
    }

    private String relative(Path file) {
        return home.root().relativize(file).toString();
    }
}
