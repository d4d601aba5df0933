import { QmpClient, type QmpCallOptions } from './QmpClient';

/**
 * Connects, does one piece of work, hangs up.
 *
 * Short conversations leave the machine's only monitor seat free for the next
 * caller and leave nothing behind when this process is killed.
 */
export async function withQmp<T>(
  path: string,
  work: (qmp: QmpClient) => Promise<T>,
  options: QmpCallOptions = {},
): Promise<T> {
  const qmp = await QmpClient.connect(path, options);
  try {
    return await work(qmp);
  } finally {
    qmp.close();
  }
}
