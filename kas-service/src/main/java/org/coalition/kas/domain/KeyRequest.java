package org.coalition.kas.domain;

import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.protocol.KasOrigin;
import org.jspecify.annotations.Nullable;

/**
 * One key that is asked for, free of the dialect that it was asked in.
 *
 * @param id unique over the request
 * @param owner origin of the KAS that it belongs to
 * @param sid the split that it is (an alternative of), if any
 * @param kid the KAS key that it is wrapped under
 * @param policyBinding HMAC of the group's binding input under the key
 * @param encryptedMetadata sealed under the key, if any
 * @param signature the originator's, if any
 */
public record KeyRequest(
        String id,
        KasOrigin owner,
        @Nullable String sid,
        KeyId kid,
        WrappedKey wrapped,
        Bytes policyBinding,
        @Nullable Bytes encryptedMetadata,
        @Nullable OriginatorSignature signature) {}
