package org.coalition.kas.registry;

import java.time.Instant;
import java.util.List;
import org.coalition.kas.domain.KasId;

/**
 * What one KAS may have another serve, for subjects that its side sends: resources up to a level, with no community
 * outside the list, to subjects of these countries.
 *
 * @param maxClassification one of the five canonical levels
 * @param requireClientSignature whether only requests in the signed form may be forwarded
 */
public record FederationAgreement(
        KasId from,
        KasId to,
        String maxClassification,
        List<String> allowedCois,
        List<String> allowedCountries,
        boolean requireClientSignature,
        Instant validFrom,
        Instant validUntil) {

    public FederationAgreement {
        allowedCois = List.copyOf(allowedCois);
        allowedCountries = List.copyOf(allowedCountries);
    }

    boolean isInForce(Instant now) {
        return !now.isBefore(validFrom) && now.isBefore(validUntil);
    }
}
