'use client';
// When what had the focus goes away (a button that was its own last press, a tab that was closed), the keyboard goes on nearby.
import { useEffect } from 'react';

/** Time for whoever took it away to put the focus somewhere by itself. */
const WAIT_MS = 80;
/** So often it waits for something to come into the same place (terminals after Start) before it looks further around. */
const TRIES = 25;
/** And so often while something there is still on its way: a slow line. */
const BUSY_TRIES = 200;
const NEAR = 2;
const REACHED_BY_TAB =
  'a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex]:not([role="separator"])';

/** The first thing within that Tab would reach and that is in sight. */
function firstReached(within: Element): HTMLElement | undefined {
  return [...within.querySelectorAll<HTMLElement>(REACHED_BY_TAB)].find((one) => one.tabIndex >= 0 && one.checkVisibility());
}

/** What is still on its way into it may be what comes in the place of what has gone. */
const isThere = (place: Element): boolean => place.querySelector('[aria-busy="true"]') === null;

export function KeepFocus() {
  useEffect(() => {
    let path: readonly Element[] = [];
    let timer: ReturnType<typeof setTimeout> | null = null;
    const remember = (event: FocusEvent) => {
      path = event.composedPath().filter((one) => one instanceof Element);
    };
    const look = (tries: number) => {
      timer = null;
      const [last] = path;
      if (!last || last.isConnected || document.activeElement !== document.body) return;
      const around = path.filter((one) => one.isConnected && one !== document.body && one !== document.documentElement);
      const close = around.slice(0, NEAR);
      const wait = tries < (close.every(isThere) ? TRIES : BUSY_TRIES);
      const near = (wait ? close.filter(isThere) : around).find(firstReached);
      if (near) firstReached(near)?.focus({ preventScroll: true });
      else if (wait) timer = setTimeout(() => look(tries + 1), WAIT_MS);
    };
    const observer = new MutationObserver(() => {
      if (path[0] && !path[0].isConnected) timer ??= setTimeout(() => look(0), WAIT_MS);
    });
    document.addEventListener('focusin', remember);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', remember);
      observer.disconnect();
      if (timer) clearTimeout(timer);
    };
  }, []);
  return null;
}
