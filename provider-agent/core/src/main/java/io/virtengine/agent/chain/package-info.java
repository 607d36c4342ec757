/** The market as the agent sees it: views, events, and the intents it wants carried out on chain. */
@NullMarked
package io.virtengine.agent.chain;

import org.jspecify.annotations.NullMarked;
