// What a slot's hosts are now, as a goal.
import { Picture } from '../../contract/picture.ts';
import type { Goal, Values } from '../../domain/lab.ts';
import { AppError } from '../../errors.ts';
import type { Slot } from '../verify/slot.ts';
import { goalOf } from './goal-of.ts';

/** Rejects with host-down when a host could not be looked at: half a network is none. */
export async function seenGoal(slot: Pick<Slot, 'picture'>, values: Values): Promise<Goal> {
  const picture = Picture.parse(await slot.picture());
  const [blind] = picture.blind;
  if (blind) throw new AppError('host-down', `${blind.host} could not be looked at (${blind.why}). Try again.`);
  return goalOf(picture, values);
}
