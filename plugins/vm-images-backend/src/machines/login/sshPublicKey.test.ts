import { parseSshPublicKey } from './sshPublicKey';

const ed25519 =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';

describe('parseSshPublicKey', () => {
  it('takes a key with and without comment, and tidies spaces', () => {
    expect(parseSshPublicKey(ed25519)).toBe(ed25519);
    expect(parseSshPublicKey(`  ${ed25519}   ada@home laptop \n`)).toBe(
      `${ed25519} ada@home laptop`,
    );
  });

  it.each([
    [
      'an option before the type',
      `command="rm -rf /" ${ed25519}`,
      'no known type',
    ],
    ['a second line', `${ed25519}\nssh-rsa AAAA`, 'more than one line'],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----', 'private key'],
    ['a type without key', 'ssh-ed25519', 'not base64'],
    ['a key cut off', ed25519.slice(0, -8), 'cut off'],
    [
      'a key of another type',
      ed25519.replace('ssh-ed25519', 'ssh-rsa'),
      'not a key of type ssh-rsa',
    ],
    ['an old type', ed25519.replace('ssh-ed25519', 'ssh-dss'), 'no known type'],
  ])('refuses %s', (_, line, reason) => {
    expect(() => parseSshPublicKey(line, 1)).toThrow(
      new RegExp(`SSH public key 2.*${reason}`),
    );
  });
});
