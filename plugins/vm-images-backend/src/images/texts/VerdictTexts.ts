import {
  imageVerdicts,
  unjudgedFacts,
  type ImageSituation,
  type Verdicts,
} from '@vm-images/backstage-plugin-vm-images-common';

/** So many different verdicts are kept, some kilobytes each. */
const MAX_KEPT = 500;

/**
 * Stand for what rules say of an image and do not judge by. Private use: a name
 * has no such characters, and where one came in otherwise it would only be
 * shown as the name.
 */
const NAME = '\ue000';
const FAMILY = '\ue001';
const SAID = new RegExp(`(${NAME}|${FAMILY})`);

const unjudged: ReadonlySet<string> = new Set(unjudgedFacts);

type Judged = ImageSituation['image'];
type Refused = ReadonlyMap<string, string>;

/**
 * Verdicts as JSON. The images of a page are alike in most of what rules look
 * at, and twenty verdicts with their reasons make up most of an answer: those of
 * images that differ by name only are worked out and written once, whichever
 * page they are on, and get the name of each filled in.
 */
export class VerdictTexts {
  readonly #kept = new Map<string, readonly string[]>();

  /**
   * The verdicts on an image as pieces of JSON, to be joined.
   *
   * @param options - `refine` changes verdicts by what is `refused` alone.
   */
  piecesOf(options: {
    situation: ImageSituation;
    refused: Refused;
    refine(verdicts: Verdicts): Verdicts;
  }): string[] {
    const { situation, refused, refine } = options;
    const key = keyOf(situation, refused);
    let pieces = this.#kept.get(key);
    if (!pieces) {
      const image = withoutWhatIsSaid(situation.image);
      const verdicts = refine(imageVerdicts({ ...situation, image }));
      pieces = JSON.stringify(verdicts).split(SAID);
    }
    this.#keep(key, pieces);
    return filled(pieces, situation.image);
  }

  /** The one that was used last goes to the end; the first is the oldest. */
  #keep(key: string, pieces: readonly string[]): void {
    this.#kept.delete(key);
    this.#kept.set(key, pieces);
    if (this.#kept.size <= MAX_KEPT) return;
    this.#kept.delete(this.#kept.keys().next().value as string);
  }
}

/** Rules get nothing that is not part of the key. */
function withoutWhatIsSaid(image: Judged): Judged {
  const facts = Object.entries(image).filter(([fact]) => !unjudged.has(fact));
  return {
    ...(Object.fromEntries(facts) as unknown as Judged),
    name: NAME,
    ...(image.family && { family: FAMILY }),
  };
}

/** All that verdicts hang on, so that nobody ever gets those of another. */
function keyOf(situation: ImageSituation, refused: Refused): string {
  let key = '';
  let fact: keyof ImageSituation;
  for (fact in situation) {
    if (fact === 'image') continue;
    const value = situation[fact];
    key += `,${fact}:${typeof value === 'object' ? written(value) : value}`;
  }
  for (const [action, permission] of refused) {
    key += `,${action}:${permission}`;
  }
  return key + keyOfImage(situation.image);
}

function keyOfImage(image: Judged): string {
  let key = '';
  let fact: keyof Judged;
  for (fact in image) {
    if (unjudged.has(fact) || fact === 'name') continue;
    const value = image[fact];
    if (fact === 'family') key += value ? ',family' : '';
    else if (typeof value !== 'object') key += `,${fact}:${value}`;
    else key += `,${fact}:${JSON.stringify(value)}`;
  }
  return key;
}

const writtenBefore = new WeakMap<object, string>();

/** JSON of what is the same for a whole page, and never changes: once. */
function written(value: object): string {
  let text = writtenBefore.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    writtenBefore.set(value, text);
  }
  return text;
}

function filled(pieces: readonly string[], image: Judged): string[] {
  const inString = (text = '') => JSON.stringify(text).slice(1, -1);
  const name = inString(image.name);
  return pieces.map(piece => {
    if (piece === NAME) return name;
    return piece === FAMILY ? inString(image.family) : piece;
  });
}
