import { withoutQueries } from './importSource';
import { UrlSealer } from './UrlSealer';

describe('a sealed address', () => {
  const sealer = new UrlSealer(Buffer.alloc(32, 1));
  const url = 'https://example.com/a.qcow2?sig=x';

  it('opens with the same key for the same image only, and only whole', () => {
    const sealed = sealer.seal(url, 'image-1');
    expect(sealer.open(sealed, 'image-1')).toBe(url);
    expect(sealer.seal(url, 'image-1')).not.toBe(sealed);
    const refused = 'import it again';
    const other = new UrlSealer(Buffer.alloc(32, 2));
    expect(() => other.open(sealed, 'image-1')).toThrow(refused);
    expect(() => sealer.open(sealed, 'image-2')).toThrow(refused);
    expect(() => sealer.open(`${sealed}AAAA`, 'image-1')).toThrow(refused);
    expect(() => sealer.open('', 'image-1')).toThrow(refused);
  });

  it('is cut out of every text', () => {
    expect(
      withoutQueries(`GET ${url} failed, see https://example.com/help.`),
    ).toBe(
      'GET https://example.com/a.qcow2?… failed, see https://example.com/help.',
    );
    expect(withoutQueries('<http://u:p@h/x#k>')).toBe('<http://h/x>');
  });
});
