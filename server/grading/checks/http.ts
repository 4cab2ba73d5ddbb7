// Check kind: what an HTTP server answers.
import { z } from 'zod';
import { line, whole } from '../fields.ts';
import { defineKind, finding } from '../kind.ts';
import { http as observer } from '../observe/http.ts';
import { endpoint, sayPlace } from '../place.ts';
import { url } from './probe.ts';

const headerName = z.string().regex(/^[A-Za-z0-9-]{1,60}$/, "a header's name");

export const http = defineKind({
  name: 'http',
  sort: 'behaviour',
  says: 'An HTTP request is answered; optionally with this status, with text in the body, with headers.',
  example: { kind: 'http', from: 'vm1', url: 'http://169.254.169.254/latest/meta-data/hostname', status: 200, body: 'vm1' },
  schema: z.strictObject({
    from: endpoint,
    url,
    status: whole(100, 599).optional().describe('200 where left out'),
    body: z.string().max(4000).optional().describe('text that the body contains'),
    bodyIs: z.string().max(4000).optional().describe('the whole body, spaces at its ends aside'),
    headers: z.record(headerName, line).optional().describe('headers of the answer, with text that each contains'),
    requestHeaders: z.record(headerName, line).optional(),
  }),
  codes: {
    'no-answer': 'No HTTP answer came: not reached, refused, or not HTTP.',
    'wrong-status': 'The server answers, with another status.',
    'wrong-body': 'The server answers, and says something else.',
    'wrong-header': 'A header of the answer is missing or says something else.',
  },
  ask: (spec, places) => ({
    said: observer.ask(places.end(spec.from, 'from'), { url: spec.url, headers: spec.requestHeaders ?? {} }),
  }),
  judge: (spec, { said }, { places }) => {
    const where = `${sayPlace(places.end(spec.from, 'from'))}, ${spec.url}`;
    if (said.status === null) return [finding('no-answer', where, 'an HTTP answer', said.said || 'none')];
    const status = spec.status ?? 200;
    if (said.status !== status) return [finding('wrong-status', where, `status ${status}`, `status ${said.status}`)];
    const wrong = [];
    const body = said.body.slice(0, 200);
    if (spec.body !== undefined && !said.body.includes(spec.body))
      wrong.push(finding('wrong-body', where, `a body with "${spec.body}"`, body || 'an empty body'));
    if (spec.bodyIs !== undefined && said.body.trim() !== spec.bodyIs.trim())
      wrong.push(finding('wrong-body', where, spec.bodyIs, body || 'an empty body'));
    for (const [name, value] of Object.entries(spec.headers ?? {})) {
      const actual = said.headers[name.toLowerCase()];
      if (!actual?.includes(value))
        wrong.push(
          finding(
            'wrong-header',
            where,
            `${name}: ${value}`,
            actual === undefined ? `no header ${name}` : `${name}: ${actual.slice(0, 200)}`,
          ),
        );
    }
    return wrong;
  },
});
