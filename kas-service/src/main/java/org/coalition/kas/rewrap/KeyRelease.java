package org.coalition.kas.rewrap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.KeyWrap;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.crypto.PolicyBinding;
import org.coalition.kas.crypto.SealedMetadata;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KaoOutcome.Released;
import org.coalition.kas.domain.KeyGroup;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.keys.DekSource;
import org.coalition.kas.keys.DekSource.Unwrapped;
import org.coalition.kas.keys.KeyNotActiveException;
import org.coalition.kas.keys.KeyProviderUnavailableException;
import org.coalition.kas.policy.Decision;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.telemetry.Stage;
import org.coalition.kas.telemetry.Stages;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One key, after policy has said yes: unwrap, binding, metadata, and re-encryption to the client. One code and one text
 * for every failure that touches secret material.
 */
final class KeyRelease {

    private static final Logger LOG = LoggerFactory.getLogger(KeyRelease.class);
    private static final String NOT_INTACT = "the key access object is not intact";

    private final DekSource deks;
    private final Stages stages;

    KeyRelease(DekSource deks, Stages stages) {
        this.deks = deks;
        this.stages = stages;
    }

    Decided release(KeyRequest key, KeyGroup group, Decision decision, KeyWrap client, Deadline deadline) {
        try (Unwrapped unwrapped = unwrap(key, deadline)) {
            KaoOutcome outcome = bound(unwrapped, key, group, client);
            return new Decided(key, outcome, decision, unwrapped.fromCache());
        } catch (IntegrityException e) {
            return new Decided(key, new Refused(ErrorCode.INTEGRITY_FAILURE, NOT_INTACT), decision, null);
        } catch (KeyProviderUnavailableException e) {
            LOG.warn("A key could not be unwrapped: {}", e.getMessage());
            ErrorCode code = deadline.passed() ? ErrorCode.DEADLINE_EXCEEDED : ErrorCode.KMS_UNAVAILABLE;
            return new Decided(key, new Refused(code, "the key service can't be had now; try again"), decision, null);
        } catch (KeyNotActiveException e) {
            return new Decided(key, Admission.refused(ErrorCode.KEY_NOT_ACTIVE), decision, null);
        } catch (RuntimeException e) {
            LOG.error("A key could not be released by a fault of ours", e);
            return new Decided(key, new Refused(ErrorCode.INTERNAL_ERROR, "an internal error"), decision, null);
        }
    }

    private Unwrapped unwrap(KeyRequest key, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        try (var _ = stages.start(Stage.UNWRAP)) {
            return deks.unwrap(key.kid(), key.wrapped(), deadline);
        }
    }

    private KaoOutcome bound(Unwrapped unwrapped, KeyRequest key, KeyGroup group, KeyWrap client)
            throws IntegrityException {
        JsonNode metadata;
        try (var _ = stages.start(Stage.BIND)) {
            metadata = verified(unwrapped.dek(), key, group);
        }
        unwrapped.bindingVerified();
        try (var _ = stages.start(Stage.WRAP)) {
            String session = client.ephemeralPublicKey().map(Pem::of).orElse(null);
            return new Released(client.wrap(unwrapped.dek()), session, metadata);
        }
    }

    private static @Nullable JsonNode verified(Dek dek, KeyRequest key, KeyGroup group) throws IntegrityException {
        if (!PolicyBinding.matches(dek, group.bindingInput().toByteArray(), key.policyBinding())) {
            throw new IntegrityException();
        }
        Bytes sealed = key.encryptedMetadata();
        return sealed == null ? null : metadata(SealedMetadata.open(dek, sealed), group.policy());
    }

    private static JsonNode metadata(byte[] plaintext, ObjectNode policy) throws IntegrityException {
        try {
            if (StrictJson.parse(plaintext) instanceof ObjectNode metadata) {
                return SealedMetadata.verify(metadata, policy);
            }
        } catch (MalformedRequestException e) {
            throw new IntegrityException();
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
        throw new IntegrityException();
    }
}
