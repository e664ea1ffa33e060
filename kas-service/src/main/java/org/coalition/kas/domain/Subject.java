package org.coalition.kas.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as the access token's verified claims say, and never anything else.
 *
 * <p>An attribute that the token lacks is {@code null} here: policy denies it, nothing fills it in.
 *
 * @param uniqueId the claim of that name, else {@code sub}
 * @param issuer the issuer's identifier, one of those configured
 * @param issuerNation the nation whose issuer this is, and so the side that sends the subject
 * @param clearance as asserted, for example {@code SECRET} or {@code TRÈS SECRET}
 * @param countryOfAffiliation ISO 3166-1 alpha-3
 * @param acpCoi communities of interest; may be empty, but must be there
 * @param organizationType {@code GOV}, {@code MIL} or {@code INDUSTRY}
 * @param assurance authenticator assurance level that the issuer's configuration gives to {@code acr}:
 *     {@code AAL1}, {@code AAL2}, {@code AAL3}, or {@code null} for none
 * @param amr authentication methods (RFC 8176), empty if absent
 * @param authTime when the subject authenticated, seconds since the epoch
 */
public record Subject(
        String uniqueId,
        String issuer,
        Nation issuerNation,
        @Nullable String clearance,
        @Nullable String countryOfAffiliation,
        @Nullable List<String> acpCoi,
        @Nullable String organizationType,
        @Nullable String assurance,
        List<String> amr,
        @Nullable Long authTime) {}
