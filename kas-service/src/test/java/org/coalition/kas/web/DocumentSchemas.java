package org.coalition.kas.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;

/** The schemas of the document: JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
final class DocumentSchemas {

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final JsonNode components;

    DocumentSchemas(JsonNode document) {
        this.components = document.path("components");
    }

    JsonSchema schema(String name) {
        return schema(JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + name));
    }

    /** A schema as it stands anywhere in the document. */
    JsonSchema schema(JsonNode schema) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", components);
        return FACTORY.getSchema(whole);
    }

    void assertValid(String name, JsonNode instance) {
        assertThat(schema(name).validate(instance)).as(name).isEmpty();
    }
}
