/** The command line for data owners and readers. */
@NullMarked
package org.coalition.kas.cli;

import org.jspecify.annotations.NullMarked;
