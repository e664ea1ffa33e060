package org.coalition.kas.keys;

import org.jspecify.annotations.Nullable;

/**
 * A key as settings and administrators together have it.
 *
 * @param objection why it is not in the state that an administrator stated; {@code null} if it is
 */
record StatedKey(WrappingKey key, @Nullable String objection) {}
