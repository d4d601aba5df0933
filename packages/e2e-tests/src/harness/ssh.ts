import { Client, utils, type ConnectConfig } from 'ssh2';

/** Where and as whom to log in. */
export interface SshTarget {
  host: string;
  port: number;
  username: string;
  privateKey?: string;
  password?: string;
}

/** A fresh key pair, as `ssh-keygen -t ed25519` makes it. */
export function newKeyPair(): { publicKey: string; privateKey: string } {
  for (;;) {
    const pair = utils.generateKeyPairSync('ed25519', { comment: 'e2e' });
    // One in some hundreds is written so that ssh2 itself cannot read it.
    if (utils.parseKey(pair.private) instanceof Error) continue;
    return { publicKey: pair.public, privateKey: pair.private };
  }
}

/** Runs a command in a guest and answers what it printed. */
export async function ssh(target: SshTarget, command: string): Promise<string> {
  const client = new Client();
  const config: ConnectConfig = {
    ...target,
    readyTimeout: 60_000,
    // Only the given way counts: a key must not hide a broken password.
    tryKeyboard: false,
  };
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve).once('error', reject).connect(config);
    });
    return await new Promise<string>((resolve, reject) => {
      client.exec(command, (error, stream) => {
        if (error) {
          reject(error);
          return;
        }
        let output = '';
        stream
          .on('data', (chunk: Buffer) => {
            output += chunk;
          })
          .once('close', () => resolve(output));
        stream.stderr.on('data', (chunk: Buffer) => {
          output += chunk;
        });
      });
    });
  } finally {
    client.end();
  }
}
