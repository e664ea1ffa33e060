/** The pipeline of a rewrap: route, local work, combine, audit. Knows no HTTP and no wire. */
@NullMarked
package org.coalition.kas.rewrap;

import org.jspecify.annotations.NullMarked;
