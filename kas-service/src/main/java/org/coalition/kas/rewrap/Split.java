package org.coalition.kas.rewrap;

import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.protocol.ReleaseMode;

/**
 * What keys of one group are alternatives of. Keys with one {@code sid} are; without a {@code sid} a key stands alone under
 * {@code allOf}, all such are alternatives of one key under {@code anyOf}, and under {@code each} every key stands alone.
 *
 * @param group its place in the request
 */
record Split(int group, String name) {

    static Split of(int group, ReleaseMode mode, KeyRequest key) {
        if (mode == ReleaseMode.EACH) {
            return alone(group, key);
        }
        if (key.sid() != null) {
            return new Split(group, "sid " + key.sid());
        }
        return mode == ReleaseMode.ANY_OF ? new Split(group, "") : alone(group, key);
    }

    private static Split alone(int group, KeyRequest key) {
        return new Split(group, "key " + key.id());
    }
}
