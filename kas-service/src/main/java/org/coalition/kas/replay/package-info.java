/** The memory of spent identifiers: a DPoP proof is used once, at any replica. */
@NullMarked
package org.coalition.kas.replay;

import org.jspecify.annotations.NullMarked;
