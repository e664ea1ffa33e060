package org.coalition.kas.policy;

import com.fasterxml.jackson.databind.JsonNode;
import org.coalition.kas.domain.Subject;

/**
 * May this subject have keys of this resource rewrapped, here and now?
 *
 * @param subject who asks, as his verified token says
 * @param dissem the client's {@code policy.dissem}, of any form, or a missing node
 * @param policyId the policy's identifier; nothing is decided by it
 * @param context where and when the question comes up
 */
public record PolicyQuestion(Subject subject, JsonNode dissem, String policyId, PolicyContext context) {}
