import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachment, downloadFileName } from './fileName';
import { LinkSigner, loadOrCreateKey } from './LinkSigner';

const key = Buffer.alloc(32, 7);
const claims = {
  linkId: 'l1',
  expiresAt: 2_000,
};

describe('signed links', () => {
  const signer = new LinkSigner([key]);
  const token = signer.sign(claims);

  it('say what was signed, each in its own way', () => {
    expect(signer.verify(token)).toMatchObject(claims);
    expect(signer.sign(claims)).not.toBe(token);
  });

  it('are refused with any character changed, added or left out', () => {
    for (let at = 0; at < token.length; at += 1) {
      for (const other of ['A', 'B', '.', '']) {
        const forged = token.slice(0, at) + other + token.slice(at + 1);
        if (forged === token) continue;
        expect(() => signer.verify(forged)).toThrow(
          'There is no such download link',
        );
      }
    }
    expect(() => signer.verify(`${token}A`)).toThrow();
    expect(() => signer.verify('')).toThrow();
  });

  it('are refused with any bit of any character flipped: 0 accepted', () => {
    const bytes = Buffer.from(token);
    const told = new Set<string>();
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const forged = Buffer.from(bytes);
      forged[bit >> 3] ^= 1 << bit % 8;
      try {
        signer.verify(forged.toString('latin1'));
        told.add('accepted');
      } catch (error) {
        told.add((error as Error).name);
      }
    }
    expect(bytes.length).toBeGreaterThanOrEqual(150);
    expect([...told]).toEqual(['NotFoundError']);
  });

  it('outlive an exchange of keys, and die with their key', () => {
    const fresh = Buffer.alloc(32, 8);
    expect(new LinkSigner([fresh, key]).verify(token)).toMatchObject(claims);
    expect(() => new LinkSigner([fresh]).verify(token)).toThrow();
  });

  it('are signed with one key however many start at once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keys-'));
    const path = join(folder, 'deep', 'download.key');
    const keys = await Promise.all(
      Array.from({ length: 8 }, () => loadOrCreateKey(path)),
    );
    const stored = await readFile(path);
    expect(keys.every(one => one.equals(stored))).toBe(true);
    expect(stored).toHaveLength(32);
    expect((await stat(path)).mode & 0o077).toBe(0);
    await rm(folder, { recursive: true });
  });
});

describe('file names', () => {
  it.each([
    ['Debian 12', 'qcow2', 'Debian-12.qcow2'],
    ['../../etc/passwd', 'raw', 'etc-passwd.raw'],
    ['a\r\nb"c', 'iso', 'a-b-c.iso'],
    ['///', 'iso', 'image.iso'],
  ])('%j', (name, extension, expected) => {
    expect(downloadFileName(name, extension)).toBe(expected);
  });

  it('travel in a header that nothing breaks out of', () => {
    expect(attachment('Größe.qcow2')).toBe(
      `attachment; filename="Gr__e.qcow2"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.qcow2`,
    );
  });
});
