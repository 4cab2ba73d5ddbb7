// How long the engine waits for what, in one place.

/** From a container's start to its agent's first word; on an emulated machine with one core this is long. */
export const HAND_UP_MS = 60_000;
/** A lab's own set-up may pull itself up slowly; past this it hangs. */
export const HAND_OVER_MS = 120_000;
/** A line to a running agent that does not greet back within this is broken. */
export const GREET_MS = 10_000;
/** From a probe's start to its first word. It joins its host's processes, whose root can stop the start halfway: nobody waits longer. The start ends with the
 * host at the latest. On an emulated machine with four sessions at once, twenty seconds (of which ten for the first word) were not enough. */
export const PROBE_START_MS = 60_000;
/** The greeting past Docker (host-pipes.ts), before the way by Docker is tried. Longer than an agent takes to drop half a frame of a dead server. */
export const GREET_DIRECTLY_MS = 3000;
/** What an answer may take beyond the time that its commands were given. */
export const ANSWER_SLACK_MS = 5000;
/** A host's line that nobody used for this long is let go; the next use opens it again. */
export const IDLE_LINE_MS = 60_000;
/** Between two tries to hear the engine's events again. */
export const EVENTS_RETRY_MS = 1000;
