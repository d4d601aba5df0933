import type { Row } from '../harness';
import { Glance } from './Glance';
import { benchGlanceIngest } from './ingest';
import { benchGlanceLists } from './lists';

/** U3 and Q4: Glance as a peer, where it is installed. */
export async function benchGlance(options: {
  folder: string;
  full: boolean;
}): Promise<Row[]> {
  if (!Glance.isHere()) return [];
  return [
    ...(await benchGlanceIngest(options)),
    ...(await benchGlanceLists(options)),
  ];
}
