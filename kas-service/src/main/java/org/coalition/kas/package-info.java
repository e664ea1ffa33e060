/** The Key Access Service: {@code bytes → web → auth → rewrap → web → bytes}. See docs/architecture.md. */
@NullMarked
package org.coalition.kas;

import org.jspecify.annotations.NullMarked;
