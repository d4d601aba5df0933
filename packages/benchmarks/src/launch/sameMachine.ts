import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
} from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 10;

/** Waits until a serial log holds the text. */
export async function waitForText(log: string, text: string): Promise<void> {
  for (;;) {
    const content = await readFile(log, 'latin1').catch(() => '');
    if (content.includes(text)) return;
    await pause(POLL_MS);
  }
}

/** A machine as QEMU was told to run it, and with what data. */
export interface SameMachine {
  /** From the making of a linked clone to the text on the serial line, in ms. */
  boot(text: string): Promise<number>;
}

/**
 * Copies how a machine of the local platform runs, so that bare QEMU can run the
 * same: the same devices, the same seed, a linked clone of the same image.
 */
export async function sameMachine(options: {
  /** The folder of the machine; its QEMU runs. */
  machineFolder: string;
  image: string;
  /** Where the copy may live. */
  folder: string;
}): Promise<SameMachine> {
  const { machineFolder, image, folder } = options;
  const [program, ...args] = await argumentsOf(machineFolder);
  await mkdir(folder);
  const seed = join(folder, 'seed.kept');
  await copyFile(join(machineFolder, 'seed.img'), seed);
  return {
    async boot(text) {
      const own = join(folder, 'machine');
      await rm(own, { recursive: true, force: true });
      await mkdir(own);
      await copyFile(seed, join(own, 'seed.img'));
      const start = performance.now();
      execFileSync('qemu-img', [
        ...['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', image],
        ...[join(own, 'disk.qcow2'), '10G'],
      ]);
      const qemu = spawn(
        program,
        args.map(one =>
          one
            .replaceAll(machineFolder, own)
            // Any free port will do; nobody logs in.
            .replace(/hostfwd=tcp:127\.0\.0\.1:\d+/, 'hostfwd=tcp:127.0.0.1:0'),
        ),
        { cwd: own, stdio: 'ignore' },
      );
      await waitForText(join(own, 'serial.log'), text);
      const took = performance.now() - start;
      qemu.kill('SIGKILL');
      await once(qemu, 'exit');
      return took;
    },
  };
}

/** The command line of the QEMU that works in a folder. */
async function argumentsOf(machineFolder: string): Promise<string[]> {
  for (const pid of await readdir('/proc')) {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (cwd !== machineFolder) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    const found = line.split('\0').slice(0, -1);
    if (found[0]?.includes('qemu-system')) return found;
  }
  throw new Error(`No QEMU works in ${machineFolder}`);
}
