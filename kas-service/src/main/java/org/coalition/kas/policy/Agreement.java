package org.coalition.kas.policy;

import java.util.List;

/**
 * What two nations have agreed on: up to which level, for which communities, for whose subjects.
 *
 * @param maxClassification one of the five canonical names, {@code UNCLASSIFIED} to {@code TOP_SECRET}; with any
 *     other, nothing is within the agreement
 * @param allowedCois every COI of a resource must be one of these
 * @param allowedCountries the subject's country must be one of these, ISO 3166-1 alpha-3
 */
public record Agreement(String maxClassification, List<String> allowedCois, List<String> allowedCountries) {

    public Agreement {
        allowedCois = List.copyOf(allowedCois);
        allowedCountries = List.copyOf(allowedCountries);
    }
}
