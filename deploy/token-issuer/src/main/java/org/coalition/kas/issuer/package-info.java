/**
 * A small OAuth 2.0 issuer for the test users of several nations, whose access tokens are bound to a DPoP key
 * (RFC 9449). For tests and demonstrations: every account has the same password.
 *
 * <p>{@link org.coalition.kas.issuer.TokenIssuer} is both the program and the way to run it inside another one. HTTP
 * is read and written by {@code HttpEdge} alone; {@code TokenEndpoint} decides over one request; each nation is a
 * {@code NationIssuer} with its own keys and accounts.
 */
@NullMarked
package org.coalition.kas.issuer;

import org.jspecify.annotations.NullMarked;
