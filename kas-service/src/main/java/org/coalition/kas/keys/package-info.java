/** The nation's wrapping keys (in its Cloud KMS), the signing key, and where an unwrapped key comes from. */
@NullMarked
package org.coalition.kas.keys;

import org.jspecify.annotations.NullMarked;
