import { spawn, spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../harness/freePort';
import { tellMissing } from '../harness/missingPeer';

/** nginx with its DAV module as a peer; undefined where there is none. */
export async function startNginx(folder: string) {
  const { stderr, error } = spawnSync('nginx', ['-V'], { encoding: 'utf8' });
  if (error || !stderr.includes('http_dav_module')) {
    tellMissing('nginx with its DAV module', ['nginx']);
    return undefined;
  }
  const port = await freePort();
  const root = join(folder, 'root');
  await mkdir(root, { recursive: true });
  const config = join(folder, 'nginx.conf');
  await writeFile(
    config,
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
     events {}
     http { access_log off; sendfile on; client_body_temp_path ${folder}/body;
       server { listen 127.0.0.1:${port}; root ${root}; client_max_body_size 0;
         location / { dav_methods PUT DELETE; } } }`,
  );
  const child = spawn('nginx', ['-p', folder, '-c', config], {
    stdio: 'ignore',
  });
  await new Promise(done => {
    setTimeout(done, 500);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => child.kill('SIGTERM'),
  };
}
