/** What administrators and observers ask for: each request by a role that this nation's own issuer gave. */
@NullMarked
package org.coalition.kas.admin;

import org.jspecify.annotations.NullMarked;
