import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { sha512Crypt } from './sha512Crypt';

const openssl = (password: string, salt: string) =>
  execFileSync('openssl', ['passwd', '-6', '-salt', salt, '-stdin'], {
    input: `${password}\n`,
    encoding: 'utf8',
  }).trim();

describe('sha512Crypt', () => {
  it('gives what the C library gives', () => {
    expect(sha512Crypt('Hello world!', 'saltstring')).toBe(
      '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    );
    expect(sha512Crypt('This is just a test', 'toolongsaltstring')).toBe(
      '$6$toolongsaltstrin$lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0',
    );
  });

  it('agrees with openssl whatever the length and the script', () => {
    const lengths = [1, 2, 8, 15, 16, 63, 64, 65, 100, 127, 128];
    const passwords = [
      ...lengths.map(n => randomBytes(n).toString('hex').slice(0, n)),
      'pässwörd-你好-🔑',
    ];
    for (const password of passwords) {
      const salt = randomBytes(8).toString('hex');
      expect(sha512Crypt(password, salt)).toBe(openssl(password, salt));
    }
  });

  it('takes a new salt each time', () => {
    const [one, two] = [
      sha512Crypt('correct horse'),
      sha512Crypt('correct horse'),
    ];
    expect(one).not.toBe(two);
    expect(one).toMatch(/^\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}$/);
  });
});
