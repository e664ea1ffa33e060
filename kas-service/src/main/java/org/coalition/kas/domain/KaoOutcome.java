package org.coalition.kas.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What came of one key that was asked for. A failure is a value too: it costs its own key and no other. */
public sealed interface KaoOutcome {

    /** Whether the client gets a key. */
    default boolean released() {
        return errorCode() == null;
    }

    /** Why he gets none; {@code null} if he gets one. */
    @Nullable
    ErrorCode errorCode();

    /**
     * The key, re-encrypted to the client's.
     *
     * @param sessionPublicKey PEM of the ephemeral key, for EC client keys
     * @param metadata what the KAO's metadata said, if it had any
     */
    record Released(
            Bytes wrappedForClient,
            @Nullable String sessionPublicKey,
            @Nullable JsonNode metadata) implements KaoOutcome {
        @Override
        public @Nullable ErrorCode errorCode() {
            return null;
        }
    }

    /**
     * No key.
     *
     * @param text for a human, without anything that an attacker could learn from
     */
    record Refused(ErrorCode code, String text) implements KaoOutcome {
        @Override
        public ErrorCode errorCode() {
            return code;
        }
    }

    /**
     * What a peer decided and signed; handed on as it is.
     *
     * @param signedResult verified, and opaque here
     * @param errorCode the peer's; {@code null} if it released the key
     */
    record Relayed(
            KasId peer, ObjectNode signedResult, @Nullable ErrorCode errorCode) implements KaoOutcome {}
}
