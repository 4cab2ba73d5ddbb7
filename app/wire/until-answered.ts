// Asks over the socket until there is an answer: again at every connection, and while the server does not know yet what runs.
import { asRefusal, type Refusal } from './http.ts';
import type { Line } from './line.ts';

/** Refusals that pass: no line, or a server that was started again and does not know yet what runs, since its engine is away. */
const PASSING: ReadonlySet<string> = new Set(['unreachable', 'engine-down']);
const ASK_AGAIN_MS = 3_000;

/** Asks at every connection, and again while it is refused for now; a refusal that repeats itself is told once, that there is no line never: the page says it. Answers how to stop. */
export function untilAnswered(
  line: Pick<Line, 'onUp'>,
  ask: () => Promise<unknown>,
  tell: (refusal: Refusal) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  let told = '';
  const run = async () => {
    clearTimeout(timer);
    try {
      await ask();
      told = '';
    } catch (thrown) {
      if (over) return;
      const refused = asRefusal(thrown);
      if (refused.code !== told && refused.code !== 'unreachable') tell(refused);
      told = refused.code;
      clearTimeout(timer);
      if (PASSING.has(refused.code)) timer = setTimeout(() => void run(), ASK_AGAIN_MS);
    }
  };
  const end = line.onUp(() => void run());
  return () => {
    over = true;
    clearTimeout(timer);
    end();
  };
}
