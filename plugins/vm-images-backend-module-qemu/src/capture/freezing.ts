import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  freezeFileSystems,
  thawFileSystems,
} from '../guestAgent/guestCommands';
import { withGuestAgent } from '../guestAgent/withGuestAgent';
import { delay } from '../sockets/delay';

const AGENT_TIMEOUT_MS = 2_000;
/** Freezing writes everything out first. */
const FREEZE_TIMEOUT_MS = 10_000;
const THAW_TRIES = 5;
const THAW_PAUSE_MS = 500;

/**
 * Does a short piece of work while the guest's file systems hold still.
 *
 * Without an agent, or with one that cannot freeze, the work is done all the
 * same. Gives its result and whether the file systems held still. They are
 * thawed whatever happens: a guest that stays frozen is lost.
 */
export async function whileFrozen<T>(
  socket: string,
  logger: LoggerService,
  work: (frozen: boolean) => Promise<T>,
): Promise<{ result: T; frozen: boolean }> {
  let frozen = false;
  let asked = false;
  try {
    await withGuestAgent(
      socket,
      async agent => {
        asked = true;
        const options = { timeoutMs: FREEZE_TIMEOUT_MS };
        frozen = (await freezeFileSystems(agent, options)) > 0;
      },
      { timeoutMs: AGENT_TIMEOUT_MS },
    );
  } catch (error) {
    logger.info(`The disk is copied without freezing the guest: ${error}`);
  }
  try {
    return { result: await work(frozen), frozen };
  } finally {
    // A freeze whose answer did not come may have happened.
    if (asked) {
      await thaw(socket, logger);
    }
  }
}

/** Thaws the guest's file systems; thawing what is not frozen does no harm. */
export async function thaw(
  socket: string,
  logger: LoggerService,
): Promise<boolean> {
  for (let tries = 1; tries <= THAW_TRIES; tries++) {
    try {
      await withGuestAgent(socket, agent => thawFileSystems(agent), {
        timeoutMs: AGENT_TIMEOUT_MS,
      });
      return true;
    } catch (error) {
      if (tries === THAW_TRIES) {
        logger.error(`A guest's file systems may be frozen still: ${error}`);
      } else {
        await delay(THAW_PAUSE_MS);
      }
    }
  }
  return false;
}
