import { dirname } from 'node:path';
import {
  coreServices,
  createBackendPlugin,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import { build } from 'esbuild';

/** What the page does: it sends the chosen file by the portal's own code. */
const SCRIPT = `
import { UploadManager } from './src/api/uploads/UploadManager';

const manager = new UploadManager({
  vmImagesApi: { uploadUrl: async () => new URL('/api/vm-images/uploads', location.href).href },
  identityApi: { getCredentials: async () => ({}) },
});

globalThis.sendChosenFile = () => new Promise((done, failed) => {
  const [file] = document.querySelector('input').files;
  const start = performance.now();
  const key = manager.start({ file });
  const forget = manager.items.subscribe(() => {
    const { phase, error, uploadId } = manager.get(key);
    if (phase !== 'complete' && phase !== 'failed') return;
    forget();
    if (phase === 'failed') failed(new Error(error));
    else done({ uploadId, ms: performance.now() - start });
  });
});
`;

const PAGE = `<!doctype html><title>Upload</title>
<input type="file"><script src="script.js"></script>`;

/** The code of the page, as the portal's bundle has it. */
export async function bundleUploadPage(): Promise<string> {
  const plugin = require.resolve(
    '@vm-images/backstage-plugin-vm-images/package.json',
  );
  const { outputFiles } = await build({
    stdin: { contents: SCRIPT, resolveDir: dirname(plugin) },
    ...{ bundle: true, write: false, minify: true, format: 'iife' },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputFiles[0].text;
}

/** Serves the page below `/api/upload-page/`, so of one origin with the portal. */
export function uploadPage(script: string): BackendFeature {
  return createBackendPlugin({
    pluginId: 'upload-page',
    register(env) {
      env.registerInit({
        deps: { httpRouter: coreServices.httpRouter },
        async init({ httpRouter }) {
          httpRouter.use((request, response) => {
            const isScript = request.path === '/script.js';
            response.type(isScript ? 'js' : 'html');
            response.send(isScript ? script : PAGE);
          });
          httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
        },
      });
    },
  });
}
