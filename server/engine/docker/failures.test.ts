// What a person reads of a failure of Docker: the way out is another for each.
import { describe, expect, it } from 'vitest';
import { AppError } from '../../errors.ts';
import { engineFailure } from './failures.ts';

/** As dockerode throws what Docker answered. */
const answered = (message: string) =>
  Object.assign(new Error(`(HTTP code 500) - ${message}`), { statusCode: 500, json: { message } });

describe('a failure of Docker', () => {
  it.each([
    ['nobody at the socket', Object.assign(new Error('connect ENOENT'), { code: 'ENOENT' }), 'engine-down'],
    [
      'a dockerd 20.10 whose containerd was killed',
      answered(
        'connection error: desc = "transport: Error while dialing dial unix /run/patchbay-a86aceb8/containerd.sock: connect: connection refused": unavailable',
      ),
      'engine-down',
    ],
    ['the same at once after it', answered('connection closed: unavailable'), 'engine-down'],
    ['a full disk', answered('mkdir /run/x: no space left on device'), 'no-room'],
    ['what nobody foresaw', answered('device or resource busy'), 'start-failed'],
  ])('%s', (_, error, code) => {
    expect(engineFailure(error, 'Starting failed')).toMatchObject({ code, cause: error });
  });

  it('that has its words already keeps them', () => {
    const error = new AppError('no-room', 'The disk is full.');
    expect(engineFailure(error, 'Starting failed')).toBe(error);
  });
});
