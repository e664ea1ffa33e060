package org.coalition.kas.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the audit trail holds. Never a token, a key or a body. */
public sealed interface AuditRecord permits AuditEvent, AdministrativeEvent, RegistryInForce {

    /** The record without the fields of the chain. */
    ObjectNode toJson();
}
