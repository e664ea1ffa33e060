package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSObject;
import java.text.ParseException;
import java.util.List;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.ztdf.Policy;
import org.jspecify.annotations.Nullable;

/** Asks a KAS, as its administrator, what it would decide on somebody else, and why. No key is asked for. */
public final class PolicyExplainer {

    /** What the policy looks at; the rest of a token is nobody's business. */
    private static final List<String> CLAIMS = List.of(
            "iss",
            "sub",
            "uniqueID",
            "clearance",
            "countryOfAffiliation",
            "acpCOI",
            "organizationType",
            "acr",
            "amr",
            "auth_time");

    private final Session administrator;

    /** @param administrator who has the role {@code kas-admin} at the KAS that is asked */
    public PolicyExplainer(Session administrator) {
        this.administrator = administrator;
    }

    /**
     * Asks, and blocks for the answer.
     *
     * @param user whose token says who is asked about
     * @param forwardedBy as if this peer had forwarded his request; null for one straight from him
     * @throws KasProblemException if the KAS does not explain it
     */
    public Explanation explain(Session user, Policy policy, @Nullable String forwardedBy) throws KasException {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        question.set("subject", claims(user.token()));
        question.set("resource", policy.json().path("dissem"));
        if (forwardedBy != null) {
            question.put("forwardedBy", forwardedBy);
        }
        return Explanation.of(
                administrator.administer("POST", administrator.kas().explainUri(), question));
    }

    /** As the KAS would read them; who asks believes the issuer that he just got the token from. */
    private static ObjectNode claims(AccessToken token) throws BadAnswerException {
        try {
            JsonNode all =
                    StrictJson.parse(JWSObject.parse(token.value()).getPayload().toBytes());
            if (all instanceof ObjectNode claims) {
                return claims.retain(CLAIMS);
            }
            throw new BadAnswerException("the token's claims are no object");
        } catch (ParseException | MalformedRequestException e) {
            throw new BadAnswerException("the token is no JWT that could be read", e);
        }
    }
}
