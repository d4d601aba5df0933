import {
  callerOwns,
  imageVerdicts,
  unjudgedFacts,
  type ImageSituation,
  type Verdicts,
} from '@vm-images/backstage-plugin-vm-images-common';

/** So many different verdicts are kept, some kilobytes each. */
const MAX_KEPT = 500;

/** Stand for what rules say of an image and do not judge by; clients fill it in. */
const NAME = '{image}';
const FAMILY = '{family}';
const OWNER = '{owner}';

const unjudged: ReadonlySet<string> = new Set(unjudgedFacts);

type Judged = ImageSituation['image'];
type Refused = ReadonlyMap<string, string>;

/** The verdict on each action as JSON, with gaps for what is said of an image. */
export type VerdictText = readonly [action: string, verdict: string][];

/**
 * Verdicts as JSON. The images of a page are alike in most of what rules look
 * at, and twenty verdicts with their reasons would make up most of an answer:
 * those of images that differ in name and owner only are worked out and written
 * once, whichever page they are on.
 */
export class VerdictTexts {
  readonly #kept = new Map<string, VerdictText>();

  /** @param options - `refine` changes verdicts by what is `refused` alone. */
  textOf(options: {
    situation: ImageSituation;
    refused: Refused;
    refine(verdicts: Verdicts): Verdicts;
  }): VerdictText {
    const { situation, refused, refine } = options;
    const isStranger = isStrangers(situation);
    const key = keyOf(situation, refused, isStranger);
    let text = this.#kept.get(key);
    if (!text) {
      const image = withoutWhatIsSaid(situation.image, isStranger);
      const verdicts = refine(imageVerdicts({ ...situation, image }));
      text = Object.entries(verdicts).map(([action, verdict]) => [
        JSON.stringify(action),
        JSON.stringify(verdict),
      ]);
    }
    this.#keep(key, text);
    return text;
  }

  /** The one that was used last goes to the end; the first is the oldest. */
  #keep(key: string, text: VerdictText): void {
    this.#kept.delete(key);
    this.#kept.set(key, text);
    if (this.#kept.size <= MAX_KEPT) return;
    this.#kept.delete(this.#kept.keys().next().value as string);
  }
}

/** Rules ask of an owner whether it is the caller, and name the others. */
function isStrangers({ image, caller }: ImageSituation): boolean {
  return image.ownerRef !== undefined && !callerOwns(caller, image.ownerRef);
}

/** Rules get nothing that is not part of the key. */
function withoutWhatIsSaid(image: Judged, isStranger: boolean): Judged {
  const facts = Object.entries(image).filter(([fact]) => !unjudged.has(fact));
  return {
    ...(Object.fromEntries(facts) as unknown as Judged),
    name: NAME,
    ...(image.family && { family: FAMILY }),
    ...(isStranger && { ownerRef: OWNER }),
  };
}

/** All that verdicts hang on, so that nobody ever gets those of another. */
function keyOf(
  situation: ImageSituation,
  refused: Refused,
  isStranger: boolean,
): string {
  let key = '';
  let fact: keyof ImageSituation;
  for (fact in situation) {
    if (fact === 'image') continue;
    const value = situation[fact];
    key += `,${fact}:${typeof value === 'object' ? numberOf(value) : value}`;
  }
  for (const [action, permission] of refused) {
    key += `,${action}:${permission}`;
  }
  return key + keyOfImage(situation.image, isStranger);
}

function keyOfImage(image: Judged, isStranger: boolean): string {
  let key = '';
  let fact: keyof Judged;
  for (fact in image) {
    if (unjudged.has(fact) || fact === 'name') continue;
    const value = image[fact];
    if (fact === 'family') key += value ? ',family' : '';
    else if (fact === 'ownerRef' && isStranger) key += ',stranger';
    else if (typeof value !== 'object') key += `,${fact}:${value}`;
    else key += `,${fact}:${JSON.stringify(value)}`;
  }
  return key;
}

const numbers = new Map<string, number>();
const numbered = new WeakMap<object, number>();
let lastNumber = 0;

/**
 * Stands for what an object says, which never changes: callers and platforms say
 * far more than images do, and the same for a whole page. A number is never
 * given twice, so those that are forgotten do no harm.
 */
function numberOf(value: object): number {
  let number = numbered.get(value);
  if (number === undefined) {
    const text = JSON.stringify(value);
    number = numbers.get(text);
    if (number === undefined) {
      if (numbers.size >= MAX_KEPT) numbers.clear();
      lastNumber += 1;
      number = lastNumber;
      numbers.set(text, number);
    }
    numbered.set(value, number);
  }
  return number;
}
