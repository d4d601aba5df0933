// Writes what follows from the API's one declaration, openapi.yaml: the document
// as a module of the backend, which a published package finds without the YAML
// file, and the types of vm-images-common. Both carry the digest of what they
// were made from; a test of the backend compares it.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import openapiTS, { astToString } from 'openapi-typescript';
import prettier from 'prettier';
import { inRoot } from './lib/paths.mjs';

const backend = createRequire(inRoot('plugins/vm-images-backend/package.json'));
const { parse } = backend('yaml');

const source = inRoot('plugins/vm-images-backend/src/schema/openapi.yaml');
const documentFile = inRoot(
  'plugins/vm-images-backend/src/schema/openapi.generated.ts',
);
const typesFile = inRoot(
  'plugins/vm-images-common/src/api/schema.generated.ts',
);

const yaml = readFileSync(source, 'utf8');
const digest = createHash('sha256').update(yaml).digest('hex');
const header = `/* eslint-disable */
// Generated from openapi.yaml by \`yarn generate-api\`; changes here are lost.
// sha256 of openapi.yaml: ${digest}
`;
const style = {
  ...(await prettier.resolveConfig(source)),
  parser: 'typescript',
};

function write(file, text) {
  writeFileSync(file, prettier.format(header + text, style));
}

const document = parse(yaml);
write(
  documentFile,
  `import type { OpenApiDocument } from './OpenApiDocument';

export const openapiDocument: OpenApiDocument = ${JSON.stringify(document)};
`,
);
write(typesFile, `\n${astToString(await openapiTS(document))}`);
