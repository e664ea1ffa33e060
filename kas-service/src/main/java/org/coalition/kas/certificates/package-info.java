/** The service's own certificates, which are renewed while it runs. */
@NullMarked
package org.coalition.kas.certificates;

import org.jspecify.annotations.NullMarked;
