// Runs tasks side by side where they do not touch each other, one after the other where they do.
import type { Claims } from './observer.ts';

export type Task = { readonly claims: Claims; run(): Promise<void> };

/** Two tasks touch when one wants for itself what the other uses. */
export function touch(a: Claims, b: Claims): boolean {
  const uses = (claims: Claims): readonly string[] => [...claims.shared, ...claims.exclusive];
  return a.exclusive.some((name) => uses(b).includes(name)) || b.exclusive.some((name) => uses(a).includes(name));
}

/** Resolves when all have ended; a task never starts before an earlier one that it touches. Tasks must not reject. */
export function runSideBySide(tasks: readonly Task[], limit: number): Promise<void> {
  const waiting = [...tasks];
  const running = new Set<Task>();
  return new Promise((resolve, reject) => {
    const startSome = (): void => {
      if (waiting.length === 0 && running.size === 0) resolve();
      const passed: Claims[] = [...running].map((task) => task.claims);
      for (const task of [...waiting]) {
        if (running.size >= limit) return;
        if (!passed.some((claims) => touch(claims, task.claims))) {
          waiting.splice(waiting.indexOf(task), 1);
          running.add(task);
          task.run().then(() => {
            running.delete(task);
            startSome();
          }, reject);
        }
        passed.push(task.claims);
      }
    };
    startSome();
  });
}
