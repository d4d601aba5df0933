import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { openapiDocument } from './openapi.generated';

const read = (path: string) =>
  readFileSync(`${__dirname}/${path}`, { encoding: 'utf8' });

describe('what is generated from openapi.yaml', () => {
  const yaml = read('openapi.yaml');
  const digest = createHash('sha256').update(yaml).digest('hex');

  it.each([
    'openapi.generated.ts',
    '../../../vm-images-common/src/api/schema.generated.ts',
  ])('%s is of today; else run `yarn generate-api`', file => {
    expect(read(file)).toContain(`sha256 of openapi.yaml: ${digest}`);
  });

  it('is the same document', () => {
    expect(openapiDocument).toEqual(parse(yaml));
  });
});
