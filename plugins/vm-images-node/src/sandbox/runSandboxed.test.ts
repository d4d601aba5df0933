import { once } from 'node:events';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  hasBubblewrap,
  temporaryFolder,
} from '../diskFormats/__testUtils__/qemu';
import { availableConfinement } from './confinement';
import { ToolError } from './errors';
import { runSandboxed } from './runSandboxed';
import type { SandboxOptions } from './runSandboxed';

// Processes and timers are slow on a busy machine.
jest.setTimeout(60_000);

const MIB = 1024 * 1024;
const folder = temporaryFolder();
const input = join(folder, 'input');
const secret = join(folder, 'secret');
const output = join(folder, 'output');
writeFileSync(input, 'the input');
writeFileSync(secret, 'the canary');
mkdirSync(output);
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, args: string[], more: Partial<SandboxOptions>) {
  return runSandboxed({
    command,
    args,
    readOnly: [input],
    writable: [output],
    ...more,
    limits: {
      cpuSeconds: 5,
      memoryBytes: 512 * MIB,
      fileSizeBytes: MIB,
      wallMs: 10_000,
      ...more.limits,
    },
  });
}

/** Whether a process with this word among its arguments is there. */
function isRunning(word: string): boolean {
  return readdirSync('/proc')
    .filter(it => /^\d+$/.test(it))
    .some(pid => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return args.includes(word);
      } catch {
        return false;
      }
    });
}

it('finds out what this host allows', async () => {
  const expected = hasBubblewrap ? 'bubblewrap' : 'rlimits';
  await expect(availableConfinement()).resolves.toBe(expected);
});

const possible = hasBubblewrap
  ? (['bubblewrap', 'rlimits'] as const)
  : (['rlimits'] as const);

describe.each(possible)('%s', confinement => {
  it('gives what a tool says, whatever its exit code', async () => {
    const heard: string[] = [];
    const good = await run('cat', [input], {
      confinement,
      onStdout: text => heard.push(text),
    });
    expect(good).toMatchObject({
      exitCode: 0,
      stdout: 'the input',
      confinement,
    });
    expect(heard.join('')).toBe('the input');
    const bad = await run('cat', ['/no/such/file; rm -rf /'], { confinement });
    expect(bad).toMatchObject({ exitCode: 1, stdout: '' });
    expect(bad.stderr).toContain('/no/such/file; rm -rf /');
  });

  it('hands on none of our environment', async () => {
    process.env.CANARY_SECRET = 'canary';
    const { stdout } = await run('env', [], { confinement });
    expect(stdout).toContain('LC_ALL=C');
    expect(stdout).not.toContain('canary');
    delete process.env.CANARY_SECRET;
  });

  it.each([
    ['cpu-limit', 'bash', ['-c', 'while :; do :; done'], { cpuSeconds: 1 }],
    ['time-limit', 'sleep', ['31.4159'], { wallMs: 300 }],
    [
      'output-limit',
      'dd',
      ['if=/dev/zero', `of=${output}/big`, 'bs=64k', 'count=64'],
      {},
    ],
    [
      'memory-limit',
      'dd',
      ['if=/dev/zero', `of=${output}/big`, 'bs=400M', 'count=1'],
      { memoryBytes: 128 * MIB },
    ],
  ])(
    'stops at the %s',
    async (fault, command, args, limits) => {
      const error = await run(command, args, {
        confinement,
        limits: limits as SandboxOptions['limits'],
      }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ToolError);
      expect(error).toMatchObject({
        fault,
        remedy: expect.stringMatching(/\w/),
      });
      expect(isRunning('31.4159')).toBe(false);
    },
    20_000,
  );

  it('ends with its signal, and leaves no process', async () => {
    const controller = new AbortController();
    const reason = new Error('no longer wanted');
    setTimeout(() => controller.abort(reason), 300);
    const word = confinement === 'rlimits' ? '2718.281' : '1618.033';
    await expect(
      run('sleep', [word], { confinement, signal: controller.signal }),
    ).rejects.toBe(reason);
    expect(isRunning(word)).toBe(false);
    await expect(
      run('sleep', [word], { confinement, signal: controller.signal }),
    ).rejects.toBe(reason);
  });

  it('tells a crash and a missing tool', async () => {
    await expect(
      run('bash', ['-c', 'kill -SEGV $$'], { confinement }),
    ).rejects.toMatchObject({ fault: 'tool-failed' });
    await expect(
      run('no-such-tool', [], { confinement }),
    ).rejects.toMatchObject({ fault: 'tool-missing' });
  });
});

(hasBubblewrap ? describe : describe.skip)('what bubblewrap shuts out', () => {
  const shell = (script: string) =>
    run('bash', ['-c', script], { confinement: 'bubblewrap' });

  it('every file that was not named', async () => {
    for (const path of [secret, '/etc/passwd', '/etc/hostname', '/root']) {
      const { exitCode, stdout } = await run('cat', [path], {
        confinement: 'bubblewrap',
      });
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    }
    const { stdout } = await run('ls', [folder, '/'], {
      confinement: 'bubblewrap',
    });
    expect(stdout).toContain('input');
    expect(stdout).not.toMatch(/secret|home|root|proc/);
  });

  it('writing anywhere but to the output', async () => {
    await shell(`echo x > ${input}; echo x > ${secret}; echo x > /usr/lib/x`);
    expect(readFileSync(input, 'utf8')).toBe('the input');
    expect(readFileSync(secret, 'utf8')).toBe('the canary');
    await shell(`echo x > ${output}/made`);
    expect(statSync(join(output, 'made')).size).toBe(2);
  });

  it('the network, loopback included', async () => {
    let reached = 0;
    const server = createServer(socket => {
      reached += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const script = `exec 3<>/dev/tcp/127.0.0.1/${port} && echo connected`;
    const outside = await run('bash', ['-c', script], {
      confinement: 'rlimits',
    });
    const inside = await shell(script);
    server.close();
    expect(outside.stdout).toBe('connected\n');
    expect(inside.stdout).toBe('');
    expect(reached).toBe(1);
  });

  it('other processes', async () => {
    const { stdout } = await shell(
      `kill -0 ${process.pid} && echo alive; echo`,
    );
    expect(stdout).toBe('\n');
  });
});
