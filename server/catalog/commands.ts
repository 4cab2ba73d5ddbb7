// Shell text as single commands: one a line, `\` goes on in the next line, a here-document belongs to its command.
import type { ScriptCommand } from '../domain/lab.ts';

const INERT = /^#\s*inert:\s*(.*)$/;
const HERE_DOCUMENT = /<<-?\s*(['"]?)([A-Za-z_]\w*)\1/;

/** Blank lines and comments are left out; `# inert: why` marks the command below it. Lines count from `firstLine`. */
export function readCommands(text: string, firstLine = 1): readonly ScriptCommand[] {
  const lines = text.split('\n');
  const commands: ScriptCommand[] = [];
  let inert: string | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const mark = INERT.exec(line.trim());
    if (mark) inert = mark[1] ?? '';
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const start = index;
    while ((lines[index] ?? '').endsWith('\\') && index + 1 < lines.length) index++;
    const here = HERE_DOCUMENT.exec(lines.slice(start, index + 1).join('\n'));
    if (here) {
      while (index + 1 < lines.length && (lines[index] ?? '').trim() !== here[2]) index++;
    }
    const command = {
      text: lines
        .slice(start, index + 1)
        .join('\n')
        .trim(),
      line: firstLine + start,
    };
    commands.push(inert === undefined ? command : { ...command, inert });
    inert = undefined;
  }
  return commands;
}
