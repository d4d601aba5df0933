/**
 * Four clients that ask one after the other, each request chosen by chance.
 * Told what to do by a message; answers how many requests failed.
 */
import { randomInt } from 'node:crypto';

interface Work {
  images: string;
  /** Images that may be changed. */
  ids: string[];
  requests: number;
}

const words = ['debian', 'ubuntu', 'web', '0001', 'rocky-9'];
const lists = ['', '&tag=web', '&sort=name&order=asc', '&scope=mine'];
const one = <T>(values: readonly T[]): T => values[randomInt(values.length)];

async function ask({ images, ids }: Work): Promise<boolean> {
  const chance = randomInt(100);
  let address = `${images}?limit=25${one(lists)}`;
  let init: RequestInit = {};
  if (chance < 10) address = `${images}?limit=25&search=${one(words)}`;
  else if (chance < 15) address = `${images}/facets`;
  else if (chance < 20) {
    address = `${images}/${one(ids)}`;
    init = {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ description: `Changed ${Date.now()}` }),
    };
  }
  const response = await fetch(address, init);
  await response.arrayBuffer();
  return response.ok;
}

process.on('message', async (work: Work) => {
  let left = work.requests;
  let failed = 0;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      if (!(await ask(work).catch(() => false))) failed += 1;
    }
  };
  await Promise.all([client(), client(), client(), client()]);
  process.send?.({ failed });
});
