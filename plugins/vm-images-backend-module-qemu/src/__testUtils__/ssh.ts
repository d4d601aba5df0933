import { Client, utils } from 'ssh2';

/** A fresh key pair in OpenSSH's form. */
export function sshKey(): { private: string; public: string } {
  const pair = utils.generateKeyPairSync('ed25519', { comment: 'test' });
  return { private: pair.private, public: pair.public };
}

/** Logs in, runs a command and gives what it printed. */
export function ssh(
  login: {
    port: number;
    username: string;
    privateKey?: string;
    password?: string;
  },
  command: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.once('error', reject);
    client.once('ready', () =>
      client.exec(command, (error, channel) => {
        if (error) {
          reject(error);
          return;
        }
        let output = '';
        channel.on('data', (chunk: Buffer) => {
          output += chunk.toString();
        });
        channel.stderr.on('data', (chunk: Buffer) => {
          output += chunk.toString();
        });
        channel.once('close', () => {
          client.end();
          resolve(output);
        });
      }),
    );
    client.connect({ host: '127.0.0.1', readyTimeout: 30_000, ...login });
  });
}
