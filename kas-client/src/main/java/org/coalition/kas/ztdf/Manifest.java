package org.coalition.kas.ztdf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.coalition.kas.protocol.ReleaseMode;

/**
 * The {@code manifest.json} of a sealed file. {@link ManifestJson} reads and writes it.
 *
 * @param release how the KASes' keys belong together; OpenTDF has no field for it, so it is our extension
 *     {@code encryptionInformation.release}. It is not secret and not signed: with a wrong one the keys only fail to
 *     fit the root signature
 * @param keyAccessObjects as they go to a KAS, to the byte
 */
public record Manifest(
        String mimeType,
        Policy policy,
        ReleaseMode release,
        List<ObjectNode> keyAccessObjects,
        IntegrityInformation integrity) {

    public Manifest {
        keyAccessObjects = List.copyOf(keyAccessObjects);
    }

    /** One element of the {@code requests} of a rewrap request: everything that is asked for this file. */
    public ObjectNode requestGroup() {
        ObjectNode group = JsonNodeFactory.instance.objectNode();
        group.set("policy", policy.json().deepCopy());
        group.put("release", release.wireName());
        ArrayNode kaos = group.putArray("keyAccessObjects");
        keyAccessObjects.forEach(kao -> kaos.add(kao.deepCopy()));
        return group;
    }
}
