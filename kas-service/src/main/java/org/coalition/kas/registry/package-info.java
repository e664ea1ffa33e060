/** Which KASes and which data originators this KAS knows. */
@NullMarked
package org.coalition.kas.registry;

import org.jspecify.annotations.NullMarked;
