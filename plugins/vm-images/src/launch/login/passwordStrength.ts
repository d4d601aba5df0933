/** How well a password withstands guessing, from 0 (none) to 4 (strong). */
export interface PasswordStrength {
  score: 0 | 1 | 2 | 3 | 4;
  word: string;
}

const MIN_LENGTH = 8;
const MAX_LENGTH = 128;

/** Bits from which on each score is reached. */
const steps = [30, 45, 60, 80] as const;
const words = ['Very weak', 'Weak', 'Fair', 'Good', 'Strong'] as const;

/** What guessers try first; a part that is one of these counts as one character. */
const common =
  /password|passwort|passw0rd|qwerty|qwertz|letmein|welcome|secret|admin|root|debian|ubuntu|cloud|master|dragon|monkey|login|hello|12345678?9?|abc123|iloveyou/gi;

const pools: [RegExp, number][] = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[0-9]/, 10],
  [/[^A-Za-z0-9]/, 33],
];

/** An estimate: the alphabet in use, without what repeats or runs on. */
export function passwordStrength(password: string): PasswordStrength {
  const pool = pools.reduce(
    (sum, [pattern, size]) => (pattern.test(password) ? sum + size : sum),
    0,
  );
  const left = [...password.replace(common, '\u0000')];
  const surprising = left.filter((character, at) => {
    if (at === 0) return true;
    const step = character.codePointAt(0)! - left[at - 1].codePointAt(0)!;
    const seen = left.slice(0, at).filter(one => one === character).length;
    return Math.abs(step) > 1 && seen < 3;
  }).length;
  const bits = surprising * Math.log2(pool || 1);
  const score = steps.filter(least => bits >= least).length;
  return { score: score as PasswordStrength['score'], word: words[score] };
}

/** Why the backend would refuse it. */
export function passwordProblem(password: string): string | undefined {
  if (password.length < MIN_LENGTH) {
    return `At least ${MIN_LENGTH} characters.`;
  }
  if (password.length > MAX_LENGTH) {
    return `At most ${MAX_LENGTH} characters.`;
  }
  return undefined;
}

/** Without letters and digits that look alike, as it may have to be typed at a console. */
const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** 20 characters of the alphabet: 115 bits, made by the browser's secure source. */
export function generatePassword(length = 20): string {
  // Bytes beyond the last whole multiple are thrown away, so that every
  // character is as likely as the others.
  const limit = 256 - (256 % alphabet.length);
  let password = '';
  while (password.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < limit && password.length < length) {
        password += alphabet[byte % alphabet.length];
      }
    }
  }
  return password;
}
