/** The health check of the container images. */
@NullMarked
package org.coalition.kas.health;

import org.jspecify.annotations.NullMarked;
