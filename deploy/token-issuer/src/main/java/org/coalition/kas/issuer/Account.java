package org.coalition.kas.issuer;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A test user or a test client, and the attributes that its tokens carry. Apart from the name any of them may be
 * absent: its claim is then left out, which lets a test ask what a KAS does about that.
 */
record Account(
        String name,
        @Nullable String uniqueID,
        @Nullable String clearance,
        @Nullable String countryOfAffiliation,
        @Nullable List<String> acpCOI,
        @Nullable String organizationType,
        @Nullable String acr,
        @Nullable List<String> amr,
        @Nullable List<String> roles) {

    // Jackson hands in null for what a file leaves out, the name too.
    Account {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("an account has no name");
        }
        acpCOI = acpCOI == null ? null : List.copyOf(acpCOI);
        amr = amr == null ? null : List.copyOf(amr);
        roles = roles == null || roles.isEmpty() ? null : List.copyOf(roles);
    }

    /** Adds the attributes that there are, and {@code sub}. */
    void describe(JWTClaimsSet.Builder claims) {
        claims.subject(name);
        add(claims, "uniqueID", uniqueID == null ? name : uniqueID);
        add(claims, "clearance", clearance);
        add(claims, "countryOfAffiliation", countryOfAffiliation);
        add(claims, "acpCOI", acpCOI);
        add(claims, "organizationType", organizationType);
        add(claims, "acr", acr);
        add(claims, "amr", amr);
        add(claims, "roles", roles);
    }

    private static void add(JWTClaimsSet.Builder claims, String claim, @Nullable Object value) {
        if (value != null) {
            claims.claim(claim, value);
        }
    }
}
