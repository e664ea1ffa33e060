package org.coalition.kas.keys;

import com.google.cloud.kms.v1.CryptoKeyVersionName;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.Nation;

/**
 * What a key of this nation may be called, here and in Cloud KMS. Each answer is how a sentence goes on that begins with
 * the name.
 */
record KeyNaming(Nation nation, Set<String> allowedLocations) {

    /** It stands in names of cache entries and in metrics: a colon, for one, would make one kid the beginning of others. */
    private static final Pattern KID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    Optional<String> objection(KeyId kid) {
        return KID.matcher(kid.value()).matches()
                ? Optional.empty()
                : Optional.of(
                        "must be 1 to 64 letters, digits, dots, hyphens or underscores, the first a letter or a digit");
    }

    /** Of a key version in Cloud KMS. */
    Optional<String> objection(String keyName) {
        CryptoKeyVersionName name =
                CryptoKeyVersionName.isParsableFrom(keyName) ? CryptoKeyVersionName.parse(keyName) : null;
        if (name == null || !name.toString().equals(keyName)) {
            return Optional.of("must be projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/V");
        }
        return allowedLocations.contains(name.getLocation())
                ? Optional.empty()
                : Optional.of("must be in one of kas.keys.allowed-locations of " + nation);
    }
}
