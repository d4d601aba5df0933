import { GuestAgent, type GuestAgentOptions } from './GuestAgent';

/**
 * Connects to the agent, does one piece of work, hangs up.
 *
 * @throws `GuestAgentError` when no agent answers within the time-out
 */
export async function withGuestAgent<T>(
  path: string,
  work: (agent: GuestAgent) => Promise<T>,
  options: GuestAgentOptions = {},
): Promise<T> {
  const agent = await GuestAgent.connect(path, options);
  try {
    return await work(agent);
  } finally {
    agent.close();
  }
}
