/** How a Redis is reached. */
@NullMarked
package org.coalition.kas.redis;

import org.jspecify.annotations.NullMarked;
