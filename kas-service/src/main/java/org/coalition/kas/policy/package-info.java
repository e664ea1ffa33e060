/**
 * May this subject have this resource's key? The rules are Rego, in {@code src/main/rego}; this package puts the
 * question, has it evaluated, and reads the answer without trusting it to be well-formed.
 */
@NullMarked
package org.coalition.kas.policy;

import org.jspecify.annotations.NullMarked;
