/** HTTP at the edge: the rewrap controller, limits on input, problem details. Nothing knows this package. */
@NullMarked
package org.coalition.kas.web;

import org.jspecify.annotations.NullMarked;
