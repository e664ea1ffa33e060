/** Who asks: access tokens, DPoP proofs (RFC 9449), signed requests. */
@NullMarked
package org.coalition.kas.auth;

import org.jspecify.annotations.NullMarked;
