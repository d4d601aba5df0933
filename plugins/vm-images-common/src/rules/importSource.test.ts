import type { Capability } from '../model/types';
import { judgeImportSource, whySourceRefused } from './importSource';

const platform = (title: string, ...capabilities: Capability[]) => ({
  title,
  capabilities,
});
const both = platform('Both', 'import', 'import.upload', 'import.url');
const files = platform('Files', 'import', 'import.upload');
const addresses = platform('Addresses', 'import', 'import.url');
const copies = platform('Copies', 'import');
const nothing = platform('Nothing', 'launch');

it.each([
  ['upload', both, []],
  ['url', both, []],
  ['upload', files, []],
  ['url', addresses, []],
  ['url', files, ['Upload the file instead, or choose another platform.']],
  [
    'upload',
    addresses,
    ['Import from an address instead, or choose another platform.'],
  ],
  ['upload', copies, ['Choose another platform.']],
  ['url', copies, ['Choose another platform.']],
] as const)('an import by %s to %j', (type, target, remedies) => {
  const findings = [...judgeImportSource(target, type)];
  expect(findings.map(({ remedy }) => remedy)).toEqual(remedies);
  for (const finding of findings) {
    expect(finding).toMatchObject({
      rule: 'import.source',
      effect: 'deny',
      reason:
        type === 'url'
          ? `Platform "${target.title}" cannot import images from an address.`
          : `Platform "${target.title}" cannot import files that people upload.`,
    });
  }
});

it('is refused where no platform takes it, naming each', () => {
  expect(whySourceRefused([files, both], 'url')).toBeUndefined();
  expect(whySourceRefused([files, copies, nothing], 'url')).toBe(
    'Platform "Files" cannot import images from an address. Platform "Copies" cannot import images from an address.',
  );
  // That there is nowhere to import to is said elsewhere.
  expect(whySourceRefused([nothing], 'upload')).toBeUndefined();
});
