/** The operator's settings: one record per concern, checked as a whole before anything opens a socket. */
@NullMarked
package io.virtengine.agent.config;

import org.jspecify.annotations.NullMarked;
