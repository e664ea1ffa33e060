package org.coalition.kas.kmsemulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** All that the emulator keeps, in the order of its creation. Immutable: a change makes another. */
record KeyFileContent(
        int format, List<StoredRing> keyRings, List<StoredKey> cryptoKeys, List<StoredVersion> cryptoKeyVersions) {

    static final int FORMAT = 1;

    static final KeyFileContent EMPTY = new KeyFileContent(FORMAT, List.of(), List.of(), List.of());

    KeyFileContent {
        if (format != FORMAT) {
            throw new IllegalArgumentException("format " + format + " instead of " + FORMAT);
        }
        keyRings = List.copyOf(keyRings);
        cryptoKeys = List.copyOf(cryptoKeys);
        cryptoKeyVersions = List.copyOf(cryptoKeyVersions);
    }

    KeyFileContent with(StoredRing ring) {
        return new KeyFileContent(format, appended(keyRings, ring), cryptoKeys, cryptoKeyVersions);
    }

    KeyFileContent with(StoredKey key) {
        return new KeyFileContent(format, keyRings, appended(cryptoKeys, key), cryptoKeyVersions);
    }

    KeyFileContent with(StoredVersion version) {
        return new KeyFileContent(format, keyRings, cryptoKeys, appended(cryptoKeyVersions, version));
    }

    KeyFileContent replacing(StoredVersion version) {
        List<StoredVersion> replaced = cryptoKeyVersions.stream()
                .map(each -> each.name().equals(version.name()) ? version : each)
                .toList();
        return new KeyFileContent(format, keyRings, cryptoKeys, replaced);
    }

    boolean holdsDue(Instant now) {
        return cryptoKeyVersions.stream().anyMatch(version -> version.isDue(now));
    }

    /** With every version destroyed whose time has come. */
    KeyFileContent withoutDue(Instant now) {
        List<StoredVersion> left = cryptoKeyVersions.stream()
                .map(each -> each.isDue(now) ? each.destroyedAt(now) : each)
                .toList();
        return new KeyFileContent(format, keyRings, cryptoKeys, left);
    }

    private static <T> List<T> appended(List<T> list, T element) {
        List<T> longer = new ArrayList<>(list);
        longer.add(element);
        return longer;
    }
}
