import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { readFat12 } from '../__testUtils__/readFat12';
import { emitYaml } from './emitYaml';
import { fat12Image } from './fat12Image';
import { type SeedSpec, seedFiles } from './seedFiles';
import { MAX_USER_DATA_BYTES } from './userDataPart';

const spec: SeedSpec = {
  instanceId: 'i-1',
  hostname: 'web-01',
  login: { sshPublicKeys: ['ssh-ed25519 AAAA ada@example: "x"'] },
  defaultUser: 'debian',
  userData: [],
};

const seed = (changes: Partial<SeedSpec>) => {
  const files = seedFiles({ ...spec, ...changes });
  return {
    meta: parse(files.get('meta-data')!.toString(), { version: '1.1' }),
    user: files.get('user-data')!.toString(),
  };
};
const config = (text: string) => {
  expect(text).toMatch(/^#cloud-config\n/);
  return parse(text, { version: '1.1' });
};

describe('the disk', () => {
  it('gives back every file, whatever its name and content', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 60, unit: 'binary' })
      .filter(text => !/[\0-\x1f"*/:<>?\\|\ud800-\udfff]/.test(text));
    const content = fc
      .uint8Array({ maxLength: 20_000 })
      .map(bytes => Buffer.from(bytes));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, content), {
          selector: ([key]) => key,
          maxLength: 8,
        }),
        entries => {
          const disk = fat12Image('CIDATA', new Map(entries));
          expect(disk.length).toBeGreaterThanOrEqual(70 * 1024);
          const back = readFat12(disk);
          expect(back.label).toBe('CIDATA');
          expect([...back.files]).toEqual(entries);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('says so when the files do not fit', () => {
    const large = new Map([['user-data', Buffer.alloc(9 * 1024 * 1024)]]);
    expect(() => fat12Image('CIDATA', large)).toThrow('too many for a FAT12');
    const many = new Map(
      Array.from({ length: 40 }, (_, n) => [`file-${n}`, Buffer.of(n)]),
    );
    expect(() => fat12Image('CIDATA', many)).toThrow('root directory');
  });

  it('is found sound by others, where they are installed', () => {
    const script = `#!/bin/sh\n${'# filler\n'.repeat(6000)}`;
    const folder = mkdtempSync(join(tmpdir(), 'seed-'));
    const path = join(folder, 'seed.img');
    const run = (tool: string, ...args: string[]) => {
      const { error, status, stdout } = spawnSync(tool, args);
      return error ? undefined : { status, stdout: stdout.toString() };
    };
    try {
      writeFileSync(
        path,
        fat12Image('CIDATA', seedFiles({ ...spec, userData: [script] })),
      );
      const checked = run('fsck.vfat', '-n', path) ?? { status: 0 };
      expect(checked).toMatchObject({ status: 0 });
      const read = run('mtype', '-i', path, '::user-data');
      expect(read ?? { stdout: script }).toMatchObject({ stdout: script });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('meta data', () => {
  it('holds instance, host name and keys', () => {
    expect(seed({}).meta).toEqual({
      'instance-id': 'i-1',
      'local-hostname': 'web-01',
      'public-keys': ['ssh-ed25519 AAAA ada@example: "x"'],
    });
  });

  it('cannot be added to through a value', () => {
    const evil = 'x\u0085instance-id: evil\u2028a: b\n- c\r\n"';
    const files = seedFiles({ ...spec, hostname: evil });
    const text = files.get('meta-data')!.toString();
    expect(text).not.toMatch(/[\u0085\u2028\r]/);
    expect(parse(text)).toMatchObject({
      'instance-id': 'i-1',
      'local-hostname': evil,
    });
  });
});

describe('emitYaml', () => {
  it('is read back as what was written, for any value', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom(
        'yes',
        'n',
        'null',
        '~',
        '=',
        '<<',
        '0644',
        '1:30',
        '',
        ' ',
      ),
      fc.constantFrom('a\u0085b: c', '\u2028x', '\ufeffx', '# x', '- x', '%x'),
    );
    const value = fc.letrec(tie => ({
      node: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.integer(),
        fc.boolean(),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(text, tie('node'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).node;
    fc.assert(
      fc.property(
        fc.dictionary(text, value, { maxKeys: 5, noNullPrototype: true }),
        map => {
          const written = emitYaml(map);
          expect(written).not.toMatch(/[\u007f-\u009f\u2028\u2029\ufeff]/);
          expect(parse(written, { version: '1.1' })).toEqual(map);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('user data', () => {
  it('is handed on as written when nothing is added', () => {
    const text = '#cloud-config\n# mine\nruncmd:\n  - [ls, -l]\nmode: 0644\n';
    expect(seed({ userData: [text] }).user).toBe(text);
    expect(seed({ userData: ['#!/bin/sh\nid\n'] }).user).toBe(
      '#!/bin/sh\nid\n',
    );
    expect(seed({ userData: ['', ' \n'] }).user).toBe('#cloud-config\n');
  });

  it('is merged with the template and the login', () => {
    const { user } = seed({
      login: { sshPublicKeys: [], passwordHash: '$6$salt$hash' },
      userData: [
        '#cloud-config\nruncmd:\n  - [ls, -l]\npackage_update: true\nntp: {enabled: yes}\n',
        '#cloud-config\nruncmd: [echo hi]\npackage_update: no\npassword: weak\nntp: {servers: [a]}\nfile_mode: 0644\nsize: -120\nnone: 0\nanswer: y\n',
      ],
    });
    expect(config(user)).toEqual({
      runcmd: [['ls', '-l'], 'echo hi'],
      package_update: false,
      ntp: { enabled: true, servers: ['a'] },
      password: '$6$salt$hash',
      chpasswd: { expire: false },
      ssh_pwauth: true,
      file_mode: '0644',
      size: -120,
      none: 0,
      answer: 'y',
    });
  });

  it('may be a script beside settings; it becomes a file and a command', () => {
    const script = '#!/bin/bash\necho "ä: $1" # \\n\n';
    const { user } = seed({
      userData: ['#cloud-config\nruncmd: [first]\n', script],
    });
    const { runcmd, write_files: files } = config(user);
    expect(runcmd).toEqual(['first', files[0].path]);
    expect(files[0]).toMatchObject({ permissions: '0700', encoding: 'b64' });
    expect(Buffer.from(files[0].content, 'base64').toString()).toBe(script);
  });

  it('creates a user that the image does not have', () => {
    const { user } = seed({
      login: { ...spec.login, user: 'ada', passwordHash: '$6$s$h' },
    });
    expect(config(user)).toMatchObject({
      users: [
        'default',
        {
          name: 'ada',
          hashed_passwd: '$6$s$h',
          lock_passwd: false,
          ssh_authorized_keys: spec.login.sshPublicKeys,
        },
      ],
      ssh_pwauth: true,
    });
    const known = seed({ login: { ...spec.login, user: 'debian' } });
    expect(config(known.user)).toBeNull();
  });

  it('of other kinds travels as MIME multipart', () => {
    const { user } = seed({
      userData: ['#include\nhttps://example.org/x\n', '#cloud-config\na: 1\n'],
    });
    const boundary = /boundary="([^"]+)"/.exec(user)![1];
    const parts = user
      .split(`--${boundary}`)
      .slice(1, -1)
      .map(part => {
        const [head, body] = part.split('\n\n');
        const type = /Content-Type: ([^;]+)/.exec(head)![1];
        return [type, Buffer.from(body, 'base64').toString()];
      });
    expect(parts).toEqual([
      ['text/cloud-config', '#cloud-config\na: 1\n'],
      ['text/x-include-url', '#include\nhttps://example.org/x\n'],
    ]);
  });

  it.each([
    ['echo hello', `'#cloud-config' or with '#!'`],
    ['#cloud-config\na: [1\n', 'no valid YAML'],
    ['#cloud-config\n- a\n', 'is a list'],
    ['#cloud-config\na: 1\na: 2\n', 'no valid YAML'],
    ['#!/bin/sh\n\0', 'zero byte'],
    [`#!/bin/sh\n${'x'.repeat(MAX_USER_DATA_BYTES)}`, 'at most 65536'],
  ])('is refused when it cannot be right: %#', (text, reason) => {
    expect(() => seed({ userData: [text] })).toThrow(reason);
  });

  it('is refused when it grows without end', () => {
    const lines = ['#cloud-config', 'a0: &a0 [x, x]'];
    for (let n = 1; n < 30; n++) {
      lines.push(`a${n}: &a${n} [*a${n - 1}, *a${n - 1}]`);
    }
    expect(() => seed({ userData: [lines.join('\n')] })).toThrow(
      'no acceptable YAML',
    );
  });

  it('does not let a key reach into prototypes', () => {
    const login = { sshPublicKeys: [], passwordHash: '$6$s$h' };
    const userData = ['#cloud-config\n__proto__: {polluted: 1}\n'];
    const { user } = seed({ login, userData });
    expect(user).toContain('__proto__:');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
