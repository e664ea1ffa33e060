package org.coalition.kas.domain;

import com.fasterxml.jackson.databind.JsonNode;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What came of one key that was asked for. A failure is a value too: it costs its own key and no other. */
public sealed interface KaoOutcome {

    /**
     * The key, re-encrypted to the client's.
     *
     * @param sessionPublicKey PEM of the ephemeral key, for EC client keys
     * @param metadata what the KAO's metadata said, if it had any
     */
    record Released(
            Bytes wrappedForClient,
            @Nullable String sessionPublicKey,
            @Nullable JsonNode metadata) implements KaoOutcome {}

    /**
     * No key.
     *
     * @param text for a human, without anything that an attacker could learn from
     */
    record Refused(ErrorCode code, String text) implements KaoOutcome {}
}
