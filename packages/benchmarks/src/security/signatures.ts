import { randomBytes, randomInt } from 'node:crypto';
import { LinkSigner } from '@vm-images/backstage-plugin-vm-images-backend/testUtils';
import type { Row } from '../harness';
import { LeakySigner } from './LeakySigner';
import { largestT } from './welch';

const SAMPLES = 100_000;
/** Made beforehand, so that nothing but the check runs between two looks at the clock. */
const BATCH = 2_000;
const WARM_UP = 5_000;
/** What the method calls a difference. */
const LIMIT = 4.5;
const MAC_BYTES = 32;

interface Verifier {
  verify(token: string): unknown;
}

const claims = () => ({
  linkId: randomBytes(16).toString('hex'),
  expiresAt: Date.now() + randomInt(1_000_000),
});

/** A good token whose signature has one byte changed. */
function spoilt(signer: LinkSigner, at: number): string {
  const [body, mac] = signer.sign(claims()).split('.');
  const bytes = Buffer.from(mac, 'base64url');
  // Never a change of 0; in any of its bits.
  bytes[at] = (bytes[at] + randomInt(1, 256)) % 256;
  return `${body}.${bytes.toString('base64url')}`;
}

/** Nanoseconds until it is refused. */
function refusal(verifier: Verifier, token: string): number {
  const start = process.hrtime.bigint();
  try {
    verifier.verify(token);
  } catch {
    return Number(process.hrtime.bigint() - start);
  }
  throw new Error('A forged link was accepted');
}

/** Both classes take turns by chance; the largest |t| between them. */
function compare(
  verifier: Verifier,
  classes: readonly [() => string, () => string],
): number {
  const times: [number[], number[]] = [[], []];
  for (let done = -WARM_UP; done < SAMPLES; done += BATCH) {
    const batch = Array.from({ length: BATCH }, () => {
      const which = randomInt(2);
      // As it comes over the network: a string of its own, not parts of others.
      const token = Buffer.from(classes[which]()).toString('latin1');
      return { which, token };
    });
    for (const { which, token } of batch) {
      const time = refusal(verifier, token);
      if (done >= 0) times[which].push(time);
    }
  }
  return largestT(times[0], times[1]);
}

/**
 * T11: how long a forged link takes to be refused does not tell how much of its
 * signature was right, nor with which of the keys it would have been. That the
 * method sees such a thing is shown by a check that stops at the first wrong
 * byte.
 */
export async function benchSignatures(): Promise<Row[]> {
  // Making stacks takes longer than checking, and hides it.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const keys = [randomBytes(32), randomBytes(32)];
  const [old, both] = [new LinkSigner([keys[1]]), new LinkSigner(keys)];
  const first = () => spoilt(both, 0);
  const last = () => spoilt(both, MAC_BYTES - 1);
  const ofOldKey = () => spoilt(old, MAC_BYTES - 1);
  const stranger = new LinkSigner([randomBytes(32)]);
  const ofNoKey = () => stranger.sign(claims());
  const rows = [
    row('first byte wrong, last byte wrong', compare(both, [first, last])),
    row('near the newer key, near the older', compare(both, [last, ofOldKey])),
    row('near a known key, by an unknown key', compare(both, [last, ofNoKey])),
  ];
  const leaky = compare(new LeakySigner(keys), [first, last]);
  Error.stackTraceLimit = stackTraceLimit;
  return [
    ...rows,
    {
      ...{ id: 'T11', what: 'the same method on a check that stops early' },
      measured: `t = ${leaky.toFixed(1)}`,
      ...{ target: `above ${LIMIT}`, met: leaky > LIMIT },
    },
  ];
}

function row(what: string, t: number): Row {
  return {
    id: 'T11',
    what: `refusal of a forged link, ${SAMPLES.toLocaleString(
      'en-US',
    )} times: ${what}`,
    measured: `t = ${t.toFixed(1)}`,
    ...{ target: `below ${LIMIT}`, met: t < LIMIT },
  };
}
