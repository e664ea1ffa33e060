package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collection;
import java.util.List;
import org.coalition.kas.protocol.ReleaseMode;

/** The JSON of a rewrap request, put together and not checked. */
public final class RewrapBody {

    private RewrapBody() {}

    /**
     * A whole request.
     *
     * @param clientPublicKey a PEM as text, or a JWK as object
     * @param groups made by {@link #group}, or by a file's manifest
     */
    public static ObjectNode of(JsonNode clientPublicKey, Collection<? extends JsonNode> groups) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("clientPublicKey", clientPublicKey);
        ArrayNode requests = body.putArray("requests");
        groups.forEach(requests::add);
        return body;
    }

    /** A whole request for an ephemeral key. */
    public static ObjectNode of(ClientKey clientKey, Collection<? extends JsonNode> groups) {
        return of(TextNode.valueOf(clientKey.publicPem()), groups);
    }

    /** One policy and the KAOs under it. */
    public static ObjectNode group(ObjectNode policy, ReleaseMode release, List<? extends JsonNode> keyAccessObjects) {
        ObjectNode group = JsonNodeFactory.instance.objectNode();
        group.set("policy", policy.deepCopy());
        group.put("release", release.wireName());
        ArrayNode kaos = group.putArray("keyAccessObjects");
        keyAccessObjects.forEach(kaos::add);
        return group;
    }
}
