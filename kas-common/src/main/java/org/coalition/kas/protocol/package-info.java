/**
 * The wire of the rewrap protocol: its records, its strict JSON, and what is signed where. What a client and a KAS must
 * agree on to the byte is here.
 */
@NullMarked
package org.coalition.kas.protocol;

import org.jspecify.annotations.NullMarked;
