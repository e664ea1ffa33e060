package org.coalition.kas.kmsemulator;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of a resource of Cloud KMS. What is malformed is refused with {@code INVALID_ARGUMENT}, as the real service
 * does.
 */
sealed interface ResourceName {

    /** Key ring and key ids: {@code [a-zA-Z0-9_-]{1,63}}, as CreateKeyRingRequest documents. */
    Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,63}");

    /** Project ids may be scoped by a domain, {@code example.com:project}. */
    Pattern PROJECT_ID = Pattern.compile("[a-zA-Z0-9.:_-]{1,128}");

    /** Versions are numbered from 1; eighteen digits fit in a long. */
    Pattern VERSION_ID = Pattern.compile("[1-9][0-9]{0,17}");

    List<String> COLLECTIONS = List.of("projects", "locations", "keyRings", "cryptoKeys", "cryptoKeyVersions");

    /** {@code projects/P/locations/L}. */
    record Location(String project, String id) implements ResourceName {
        @Override
        public String toString() {
            return "projects/" + project + "/locations/" + id;
        }
    }

    /** {@code projects/P/locations/L/keyRings/R}. */
    record Ring(Location location, String id) implements ResourceName {
        @Override
        public String toString() {
            return location + "/keyRings/" + id;
        }
    }

    /** {@code projects/P/locations/L/keyRings/R/cryptoKeys/K}. */
    record Key(Ring ring, String id) implements ResourceName {
        @Override
        public String toString() {
            return ring + "/cryptoKeys/" + id;
        }
    }

    /** {@code projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/V}. */
    record Version(Key key, long id) implements ResourceName {
        @Override
        public String toString() {
            return key + "/cryptoKeyVersions/" + id;
        }
    }

    static Location location(String name) {
        List<String> ids = ids(name, 2);
        return new Location(ids.get(0), ids.get(1));
    }

    static Ring ring(String name) {
        List<String> ids = ids(name, 3);
        return new Ring(new Location(ids.get(0), ids.get(1)), ids.get(2));
    }

    static Key key(String name) {
        List<String> ids = ids(name, 4);
        return new Key(new Ring(new Location(ids.get(0), ids.get(1)), ids.get(2)), ids.get(3));
    }

    static Version version(String name) {
        List<String> ids = ids(name, 5);
        Key key = new Key(new Ring(new Location(ids.get(0), ids.get(1)), ids.get(2)), ids.get(3));
        return new Version(key, Long.parseLong(ids.get(4)));
    }

    /** The location that a name lies in, or an empty string where the name has none. Never refuses. */
    static String locationId(String name) {
        String[] parts = name.split("/", -1);
        return parts.length >= 4 && parts[2].equals("locations") ? parts[3] : "";
    }

    /** An id that a create request chose. */
    static String newId(String field, String id) {
        if (!ID.matcher(id).matches()) {
            throw Status.INVALID_ARGUMENT
                    .withDescription(field + " must match " + ID)
                    .asRuntimeException();
        }
        return id;
    }

    private static List<String> ids(String name, int levels) {
        String[] parts = name.split("/", -1);
        if (parts.length != 2 * levels) {
            throw malformed(name, levels);
        }
        List<String> ids = new ArrayList<>(levels);
        for (int level = 0; level < levels; level++) {
            String id = parts[2 * level + 1];
            if (!parts[2 * level].equals(COLLECTIONS.get(level))
                    || !pattern(level).matcher(id).matches()) {
                throw malformed(name, levels);
            }
            ids.add(id);
        }
        return ids;
    }

    private static Pattern pattern(int level) {
        return switch (level) {
            case 0 -> PROJECT_ID;
            case 4 -> VERSION_ID;
            default -> ID;
        };
    }

    private static RuntimeException malformed(String name, int levels) {
        String shape = String.join("/*/", COLLECTIONS.subList(0, levels)) + "/*";
        return Status.INVALID_ARGUMENT
                .withDescription("Resource name [" + name + "] does not match [" + shape + "].")
                .asRuntimeException();
    }
}
