/**
 * The federation on one machine, on loopback, with nothing installed but a JDK: Redis, the KMS emulator, the token issuer,
 * certificates, and a KAS for each nation, every one a process of its own. All that it keeps lies in one folder.
 */
@NullMarked
package org.coalition.kas.local;

import org.jspecify.annotations.NullMarked;
