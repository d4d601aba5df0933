import type { Finding } from '../model/types';
import {
  conversionOf,
  judgeImport,
  type ImportFacts,
  type ImportTarget,
} from './importRules';

const auto: ImportTarget = {
  title: 'Cloud',
  acceptedFormats: ['qcow2', 'iso'],
  convert: 'auto',
};
const refuse: ImportTarget = { ...auto, convert: 'refuse' };
const noIso: ImportTarget = { ...auto, acceptedFormats: ['raw'] };
const strict: ImportTarget = {
  ...auto,
  agents: { required: ['cloudInit'], conflicting: ['guestAgent'] },
};
const ova = { format: 'vmdk', container: 'ova' } as const;

it.each<[ImportTarget, ImportFacts, string | undefined]>([
  [auto, { format: 'qcow2' }, undefined],
  [auto, { format: 'iso' }, undefined],
  [auto, { format: 'vmdk' }, 'qcow2'],
  [noIso, { format: 'qcow2' }, 'raw'],
  [refuse, { format: 'vmdk' }, undefined],
  [auto, {}, undefined],
  // In an archive even what is taken has to be written anew.
  [{ ...auto, acceptedFormats: ['vmdk'] }, ova, 'vmdk'],
])('converts for %j a disk of %j', (target, facts, expected) => {
  expect(conversionOf(target, facts)).toBe(expected);
  const findings = expected ? [...judgeImport(target, facts)] : [];
  expect(findings).toEqual([]);
});

it.each<[ImportTarget, ImportFacts, Partial<Finding>[]]>([
  [
    refuse,
    { format: 'vhd' },
    [
      {
        rule: 'import.format',
        reason: 'Cloud takes qcow2, iso and converts nothing; this is vhd.',
        remedy:
          'Convert it: qemu-img convert -f vpc -O qcow2 <file> disk.qcow2',
      },
    ],
  ],
  [refuse, ova, [{ remedy: expect.stringContaining('tar -xf') }]],
  [noIso, { format: 'iso' }, [{ reason: 'Cloud takes no iso images.' }]],
  [
    { ...auto, maxVirtualSizeBytes: 2 ** 30 },
    { format: 'qcow2', virtualSizeBytes: 2 ** 31 },
    [{ rule: 'import.size', reason: expect.stringContaining('2 GiB') }],
  ],
  [strict, { features: { cloudInit: true } }, []],
  [strict, {}, [{ rule: 'import.agents.required' }]],
  [
    strict,
    { features: { guestAgent: true } },
    [{ rule: 'import.agents.required' }, { rule: 'import.agents.conflicting' }],
  ],
  // What installs a system or holds data has no agents to ask for.
  [strict, { format: 'iso' }, []],
  [strict, { kind: 'iso' }, []],
  [strict, { kind: 'data-disk' }, []],
])('says for %j and %j', (target, facts, expected) => {
  const findings = [...judgeImport(target, facts)];
  expect(findings).toMatchObject(expected);
  expect(findings).toHaveLength(expected.length);
});
