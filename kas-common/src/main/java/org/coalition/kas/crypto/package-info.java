/**
 * The cryptography that a client and a KAS share: canonical JSON, policy bindings, key wrapping, sealed metadata,
 * splits and signatures. Primitives are the JDK's (or of the provider installed before it); this package only says how
 * they are put together.
 *
 * <p>{@link org.coalition.kas.crypto.Dek} is the only type that holds a key.
 */
@NullMarked
package org.coalition.kas.crypto;

import org.jspecify.annotations.NullMarked;
