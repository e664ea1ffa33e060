package org.coalition.kas.admin;

import com.fasterxml.jackson.databind.JsonNode;
import org.coalition.kas.domain.Caller;

/**
 * What somebody who may wants to have done.
 *
 * @param body strict JSON, and nothing else is known about it
 */
record Command(Caller caller, JsonNode body) {}
