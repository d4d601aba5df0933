import { z } from 'zod/v3';
import { delay } from '../sockets/delay';
import {
  type GuestAgent,
  GuestAgentError,
  type GuestAgentOptions,
} from './GuestAgent';

/** One network interface as the guest describes it. */
export interface GuestInterface {
  name: string;
  mac: string | undefined;
  addresses: string[];
}

/** What became of a program that was run in the guest. */
export interface GuestExecResult {
  exitCode: number | undefined;
  stdout: Buffer;
  stderr: Buffer;
}

const MAX_INTERFACES = 64;
const MAX_ADDRESSES = 64;
const text = z.string().max(256);

const interfacesSchema = z
  .array(
    z.object({
      name: text,
      'hardware-address': text.optional(),
      'ip-addresses': z
        .array(z.object({ 'ip-address': text }))
        .max(MAX_ADDRESSES)
        .optional(),
    }),
  )
  .max(MAX_INTERFACES);

const execStartedSchema = z.object({ pid: z.number().int() });
const base64 = z
  .string()
  .max(1024 * 1024)
  .optional();
const execStatusSchema = z.object({
  exited: z.boolean(),
  exitcode: z.number().int().optional(),
  'out-data': base64,
  'err-data': base64,
});

/** Asks for the guest's interfaces and addresses, the loopback left out. */
export async function guestInterfaces(
  agent: GuestAgent,
  options?: GuestAgentOptions,
): Promise<GuestInterface[]> {
  const answer = await agent.ask(
    'guest-network-get-interfaces',
    undefined,
    options,
  );
  return checked(interfacesSchema, answer, 'guest-network-get-interfaces')
    .filter(entry => entry.name !== 'lo')
    .map(entry => ({
      name: entry.name,
      mac: entry['hardware-address'],
      addresses: (entry['ip-addresses'] ?? []).map(a => a['ip-address']),
    }));
}

/** Stops writes to the guest's file systems. Gives how many were frozen. */
export async function freezeFileSystems(
  agent: GuestAgent,
  options?: GuestAgentOptions,
): Promise<number> {
  const answer = await agent.ask('guest-fsfreeze-freeze', undefined, options);
  return checked(z.number().int().nonnegative(), answer, 'freeze');
}

/** Lets the guest write again. */
export async function thawFileSystems(
  agent: GuestAgent,
  options?: GuestAgentOptions,
): Promise<number> {
  const answer = await agent.ask('guest-fsfreeze-thaw', undefined, options);
  return checked(z.number().int().nonnegative(), answer, 'thaw');
}

/** Sets a user's password, given in the clear, without it passing a shell. */
export async function setUserPassword(
  agent: GuestAgent,
  credentials: { username: string; password: string },
  options?: GuestAgentOptions,
): Promise<void> {
  await agent.ask(
    'guest-set-user-password',
    {
      username: credentials.username,
      password: Buffer.from(credentials.password, 'utf8').toString('base64'),
      crypted: false,
    },
    options,
  );
}

/** Asks the guest to switch itself off or to restart; it gives no answer. */
export async function shutDownGuest(
  agent: GuestAgent,
  mode: 'powerdown' | 'reboot',
): Promise<void> {
  await agent.tell('guest-shutdown', { mode });
}

/**
 * Runs a program in the guest, without a shell, and waits for its end.
 *
 * A child that the program leaves behind with its output open keeps the agent
 * from reporting the end: the time-out counts for the whole run.
 *
 * @throws `GuestAgentError` when it does not end in time
 */
export async function execInGuest(
  agent: GuestAgent,
  program: { path: string; args?: string[]; input?: Buffer },
  options: GuestAgentOptions = {},
): Promise<GuestExecResult> {
  const { timeoutMs = 30_000, signal } = options;
  const deadline = Date.now() + timeoutMs;
  const started = await agent.ask(
    'guest-exec',
    {
      path: program.path,
      arg: program.args ?? [],
      'input-data': program.input?.toString('base64'),
      'capture-output': true,
    },
    { signal },
  );
  const { pid } = checked(execStartedSchema, started, 'guest-exec');
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 250)) {
    const answer = await agent.ask('guest-exec-status', { pid }, { signal });
    const status = checked(execStatusSchema, answer, 'guest-exec-status');
    if (status.exited) {
      return {
        exitCode: status.exitcode,
        stdout: Buffer.from(status['out-data'] ?? '', 'base64'),
        stderr: Buffer.from(status['err-data'] ?? '', 'base64'),
      };
    }
    if (Date.now() > deadline) {
      throw new GuestAgentError(
        `Guest agent: '${program.path}' did not end within ${timeoutMs} ms`,
      );
    }
    await delay(pauseMs, signal);
  }
}

function checked<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
  const result = schema.safeParse(answer);
  if (!result.success) {
    throw new GuestAgentError(
      `Guest agent: the answer to '${what}' has an unexpected shape`,
    );
  }
  return result.data;
}
