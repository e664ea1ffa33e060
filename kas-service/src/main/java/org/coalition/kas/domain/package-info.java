/** Values that every package of the service knows: who asks, which key, how much time is left, what came of it. */
@NullMarked
package org.coalition.kas.domain;

import org.jspecify.annotations.NullMarked;
