/**
 * Files that several KASes guard: OpenTDF's layout (a zip with {@code manifest.json} and {@code 0.payload}, schema 4.3.0)
 * with the KAOs of this project's protocol in {@code keyAccess}.
 *
 * <p>{@link org.coalition.kas.ztdf.ZtdfSealer} makes them, {@link org.coalition.kas.ztdf.ZtdfReader} opens them. Memory
 * stays constant at any size: a few segments, and the manifest. This package does not talk to anyone; the keys come from
 * {@code org.coalition.kas.client}.
 */
@NullMarked
package org.coalition.kas.ztdf;

import org.jspecify.annotations.NullMarked;
