// Collects what is wrong with a lab: each problem with file, line, column, field and reason.
import type { LabProblem } from '../domain/lab.ts';

export type Position = { readonly line: number; readonly column: number };

export class Problems {
  private readonly list: LabProblem[] = [];

  add(file: string, at: Position, field: string, reason: string): void {
    const known = this.list.some((p) => p.file === file && p.line === at.line && p.column === at.column && p.reason === reason);
    if (!known) this.list.push({ file, line: at.line, column: at.column, field, reason });
  }

  /** Is there a problem with this field (or a part of it) of this file already? */
  has(file: string, field: string): boolean {
    return this.list.some((p) => p.file === file && (p.field === field || p.field.startsWith(`${field}.`)));
  }

  get none(): boolean {
    return this.list.length === 0;
  }

  /** By file, then line. */
  sorted(): readonly LabProblem[] {
    return [...this.list].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
  }
}

/** Line and column, from 1, of an offset in a text. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** ['steps', 2, 'checks', 0] -> steps[2].checks[0] */
export function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? String(key) : `${name}.${String(key)}`),
    '',
  );
}

/** steps[2].checks[0].on -> ['steps', 2, 'checks', 0, 'on'] */
export function fieldPath(field: string): PropertyKey[] {
  return [...field.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map((match) => (match[1] === undefined ? match[0] : Number(match[1])));
}
