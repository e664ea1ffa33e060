/** How much of the service one caller may have, and how much all of them together: rate limits and load shedding. */
@NullMarked
package org.coalition.kas.limits;

import org.jspecify.annotations.NullMarked;
