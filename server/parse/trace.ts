// Reads `ovs-appctl ofproto/trace` (with or without --names).
import { isMatchToken, matchOf } from './openflow/match.ts';
import type { Match } from './openflow/types.ts';
import { atLine, linesOf, ParseError } from './parse-error.ts';
import { splitTop, unquote } from './split.ts';
import { outputsOf } from './trace-datapath.ts';
import type { DatapathAction, Trace, TraceOutput, TracePass, TraceStep } from './trace-types.ts';

export type { DatapathAction, Trace, TraceOutput, TracePass, TraceStep, TraceTunnel } from './trace-types.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type StepDraft = Mutable<Omit<TraceStep, 'actions'>> & { actions: { text: string; remarks: string[] }[]; column: number };
/** `open`: the steps whose actions may still go on, outermost first. */
type PassDraft = Mutable<Omit<TracePass, 'steps'>> & {
  steps: StepDraft[];
  open: StepDraft[];
  bridges: { indent: number; name: string }[];
};

/** A flow as trace prints it; fields of tunnels that we know nothing of are left out. */
function flowOf(text: string): Match {
  return matchOf(splitTop(text.trim()).filter(isMatchToken));
}

/** `push_vlan(vid=3,pcp=0)` -> name and arguments; a port stands alone. */
export function datapathActions(text: string): readonly DatapathAction[] {
  return splitTop(text.trim(), /,/).map((piece) => {
    const parts = /^([a-z_0-9]+)\((.*)\)$/s.exec(piece.trim());
    return parts ? { name: parts[1] ?? '', args: parts[2] ?? '' } : { name: unquote(piece.trim()), args: '' };
  });
}

function addStep(pass: PassDraft, indent: string, table: string, rule: string): void {
  const column = indent.length + table.length + 2;
  while ((pass.bridges.at(-1)?.indent ?? -1) > column - 4) pass.bridges.pop();
  const priority = /(?:^|[\s,])priority (\d{1,5})(?:,|$)/.exec(rule);
  const step: StepDraft = {
    bridge: pass.bridges.at(-1)?.name ?? '',
    table: Number(table),
    rule: rule.trim(),
    priority: priority ? Number(priority[1]) : null,
    actions: [],
    column,
  };
  pass.steps.push(step);
  closeDeeper(pass, column - 1);
  pass.open.push(step);
}

function closeDeeper(pass: PassDraft, column: number): void {
  while ((pass.open.at(-1)?.column ?? -1) > column) pass.open.pop();
}

/** An action belongs to the last step whose text began in its column; a remark to the action above it. */
function addWords(pass: PassDraft, line: string): void {
  const column = line.length - line.trimStart().length;
  const words = line.trim();
  const remark = /^(->|>>)\s*(.*)$/.exec(words);
  closeDeeper(pass, column);
  const owner = pass.open.at(-1);
  if (!owner) return;
  const last = owner.actions.at(-1);
  if (remark && last) last.remarks.push(remark[2] ?? '');
  else if (!remark) owner.actions.push({ text: words, remarks: [] });
}

function finishPass({ bridges: _, open: __, steps, ...pass }: PassDraft): TracePass {
  return { ...pass, steps: steps.map(({ column: ___, ...step }) => step) };
}

function readLine(line: string, pass: PassDraft): void {
  const bridge = /^(\s*)bridge\("(.{1,255})"\)\s*$/.exec(line);
  const step = /^(\s*)(\d{1,3})\. (.*)$/.exec(line);
  const final = /^Final flow: (.*)$/.exec(line);
  const datapath = /^Datapath actions: (.*)$/.exec(line);
  if (bridge) {
    const indent = (bridge[1] ?? '').length;
    while ((pass.bridges.at(-1)?.indent ?? -1) >= indent) pass.bridges.pop();
    pass.bridges.push({ indent, name: bridge[2] ?? '' });
  } else if (step) addStep(pass, step[1] ?? '', step[2] ?? '', step[3] ?? '');
  else if (final) pass.finalFlow = final[1] === 'unchanged' ? pass.flow : flowOf(final[1] ?? '');
  else if (line.startsWith('Megaflow: ')) pass.megaflow = line.slice('Megaflow: '.length).trim();
  else if (datapath) pass.datapathActions = datapathActions(datapath[1] ?? '');
  else if (/^\s+\S/.test(line) && !/^\s*-+$/.test(line) && !pass.finalFlow) addWords(pass, line);
}

/** Throws ParseError when there is no flow in the text (trace prints a complaint instead of a trace) or no end of it. */
export function parseTrace(text: string): Trace {
  const drafts: PassDraft[] = [];
  for (const { text: line, line: number } of linesOf(text)) {
    atLine(number, () => {
      const flow = /^Flow: (.*)$/.exec(line);
      if (flow) {
        drafts.push({
          flow: flowOf(flow[1] ?? ''),
          steps: [],
          open: [],
          bridges: [],
          finalFlow: null,
          megaflow: '',
          datapathActions: [],
        });
      } else {
        const pass = drafts.at(-1);
        if (pass) readLine(line, pass);
      }
    });
  }
  const first = text.trim().split('\n')[0] ?? '';
  if (drafts.length === 0) throw new ParseError(`no trace: ${first.slice(0, 200) || 'empty'}`);
  if (drafts.some((draft) => draft.finalFlow === null)) throw new ParseError('the trace was cut: a pass has no "Final flow"');
  const passes = drafts.map(finishPass);
  const outputs = passes.flatMap((pass): readonly TraceOutput[] => outputsOf(pass.flow, pass.datapathActions));
  return {
    passes,
    steps: passes.flatMap((pass) => pass.steps),
    finalFlow: passes.at(-1)?.finalFlow ?? null,
    outputs,
    drop: outputs.length === 0,
  };
}
