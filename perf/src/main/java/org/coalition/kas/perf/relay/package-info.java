/** The network between nations: a process of its own that passes bytes on after a while, since the kernel can't be asked to. */
@NullMarked
package org.coalition.kas.perf.relay;

import org.jspecify.annotations.NullMarked;
