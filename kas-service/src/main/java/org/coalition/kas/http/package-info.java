/** What every endpoint has in common: limits on bodies, the request's id, problem details (RFC 9457). */
@NullMarked
package org.coalition.kas.http;

import org.jspecify.annotations.NullMarked;
