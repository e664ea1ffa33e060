/** The Redis cache: sealed values, fail-open. What lies in Redis is never a key in the clear. */
@NullMarked
package org.coalition.kas.cache;

import org.jspecify.annotations.NullMarked;
