/** How others are called over HTTP. */
@NullMarked
package org.coalition.kas.outbound;

import org.jspecify.annotations.NullMarked;
