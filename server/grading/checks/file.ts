// Check kind: a file of a host.
import { z } from 'zod';
import { objectName } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { file as observer } from '../observe/file.ts';

const pattern = z
  .string()
  .max(300)
  .refine((text) => {
    try {
      return Boolean(new RegExp(text, 'm'));
    } catch {
      return false;
    }
  }, 'not a regular expression');

export const file = defineKind({
  name: 'file',
  sort: 'state',
  says: 'A file is there (or is not); optionally with this text, or lines that match, or these permissions.',
  example: { kind: 'file', host: 'network', path: '/etc/dnsmasq/hosts', contains: 'fa:16:3e:00:00:01' },
  schema: z
    .strictObject({
      host: objectName,
      path: z
        .string()
        .max(300)
        .regex(/^\/[^\0]+$/, 'an absolute path'),
      contains: z.string().min(1).max(2000).optional(),
      matches: pattern.optional().describe('a regular expression, line by line'),
      mode: z
        .string()
        .regex(/^0?[0-7]{3,4}$/, 'an octal mode, 0600')
        .optional(),
      absent: z.boolean().optional().describe('true: there is no such file; its folder must be there'),
    })
    .refine((spec) => !spec.absent || (spec.contains === undefined && spec.matches === undefined && spec.mode === undefined), {
      message: '`absent` stands alone',
      path: ['absent'],
    }),
  codes: {
    missing: 'There is no such file.',
    'missing-folder': 'Not even the folder of the file is there.',
    'not-a-file': 'There is something of that name that is not a file.',
    'wrong-text': 'The file is there, without what it should say.',
    'wrong-mode': 'The file has other permissions.',
    present: 'The file is there, and should not be.',
  },
  ask: (spec, places) => {
    const host = places.host(spec.host);
    return {
      found: observer.ask(host, { path: spec.path }),
      folder: spec.absent ? observer.ask(host, { path: spec.path.replace(/\/[^/]+\/?$/, '') || '/' }) : undefined,
    };
  },
  judge: (spec, { found, folder }) => {
    const where = `${spec.host}, ${spec.path}`;
    if (spec.absent) {
      if (found.kind !== 'missing') return [finding('present', where, 'no such file', 'it is there')];
      return folder?.kind === 'folder'
        ? []
        : [finding('missing-folder', where, 'its folder without it', 'there is no such folder')];
    }
    if (found.kind === 'missing') return [finding('missing', where, 'a file', 'there is none')];
    if (found.kind !== 'file')
      return [finding('not-a-file', where, 'a file', found.kind === 'folder' ? 'a folder' : 'something else')];
    const wrong = [];
    const text = found.text.slice(0, 300) || '(empty)';
    if (spec.contains !== undefined && !found.text.includes(spec.contains))
      wrong.push(finding('wrong-text', where, `the text ${spec.contains}`, text));
    const lines = found.text.split('\n');
    if (spec.matches !== undefined && !lines.some((one) => one.length < 2000 && new RegExp(spec.matches ?? '').test(one)))
      wrong.push(finding('wrong-text', where, `a line like ${spec.matches}`, text));
    if (spec.mode !== undefined && Number.parseInt(found.mode, 8) !== Number.parseInt(spec.mode, 8))
      wrong.push(finding('wrong-mode', where, spec.mode, found.mode));
    return wrong;
  },
});
