import type { ImageStatus, MachineState } from '../model/types';
import {
  canImageMove,
  imageStatuses,
  imageStatusesBefore,
} from './imageLifecycle';
import {
  canMachineMove,
  machineStates,
  machineStatesBefore,
  powerActions,
} from './machineLifecycle';

const statuses = Object.keys(imageStatuses) as ImageStatus[];
const states = Object.keys(machineStates) as MachineState[];

describe('the life of an image', () => {
  it('lets every state in flight end well, badly or not at all', () => {
    for (const status of statuses.filter(s => imageStatuses[s].inFlight)) {
      expect([status, imageStatuses[status].next.length > 1]).toEqual([
        status,
        true,
      ]);
    }
  });

  it('ends in destroyed and nowhere else', () => {
    const ends = statuses.filter(s => imageStatuses[s].next.length === 0);
    expect(ends).toEqual(['destroyed']);
  });

  it('reaches every state from pending', () => {
    const reached = new Set<ImageStatus>(['pending']);
    for (const status of reached) {
      for (const next of imageStatuses[status].next) reached.add(next);
    }
    expect([...reached].sort()).toEqual([...statuses].sort());
  });

  it('never goes from available back to the making', () => {
    for (const to of statuses.filter(s => imageStatuses[s].inFlight)) {
      expect(canImageMove('available', to)).toBe(to === 'deleting');
    }
  });

  it('reads the same backwards', () => {
    for (const to of statuses) {
      for (const from of imageStatusesBefore(to)) {
        expect(canImageMove(from, to)).toBe(true);
      }
    }
  });
});

describe('the life of a virtual machine', () => {
  it('can always be deleted until it is', () => {
    for (const state of states) {
      const gone = ['deleting', 'deleted'].includes(state);
      expect([state, canMachineMove(state, 'deleting')]).toEqual([
        state,
        !gone,
      ]);
    }
  });

  it('has a way into what every power action is called while it runs', () => {
    for (const { from, during } of Object.values(powerActions)) {
      for (const state of from.filter(s => s !== during)) {
        expect([state, during, machineStates[state].next]).toEqual([
          state,
          during,
          expect.arrayContaining([during]),
        ]);
      }
    }
  });

  it('reads the same backwards', () => {
    for (const to of states) {
      for (const from of machineStatesBefore(to)) {
        expect(canMachineMove(from, to)).toBe(true);
      }
    }
  });
});
