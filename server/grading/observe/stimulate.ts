// A probe run for its own sake, or as the control of another: was it answered?
import { z } from 'zod';
import { defineObserver } from '../observer.ts';
import { placeName, targetName } from './ping.ts';
import { readStimulus, Stimulus, StimulusFact, stimulusPlaces, stimulusStages, stimulusTarget } from './stimulus.ts';

export const stimulate = defineObserver<{ probe: Stimulus }, StimulusFact>({
  name: 'stimulate',
  passive: false,
  args: z.object({ probe: Stimulus }),
  fact: StimulusFact,
  stages: ({ probe }, _place, nonce) => stimulusStages(probe, nonce),
  claims: ({ probe }) => {
    const listener =
      probe.do === 'tcp' && probe.listener ? [`${probe.listener.host}/${probe.listener.netns ?? ''}:tcp:${probe.port}`] : [];
    return { shared: [...stimulusPlaces(probe).map(placeName), targetName(stimulusTarget(probe))], exclusive: listener };
  },
  read: (records, { probe }) => readStimulus(probe, records),
});
