import type { Image, ImagePage, Verdict, Verdicts } from '../model/types';
import type { components } from './schema.generated';

/** A page as the API answers it: verdicts that images share are told once. @public */
export type ImagePageAnswer = components['schemas']['ImagePage'];

const SAID = /\{(image|family|owner)\}/g;

/** Gives each image of a page what may be done with it, in its own name. @public */
export function readImagePage(answer: ImagePageAnswer): ImagePage {
  const { items, verdicts, ...page } = answer;
  return {
    ...page,
    items: items.map(({ actions, ...image }) => ({
      ...image,
      actions: verdictsOn(image, actions, verdicts),
    })),
  };
}

function verdictsOn(
  image: Omit<Image, 'actions'>,
  actions: Record<string, number>,
  verdicts: readonly Verdict[],
): Verdicts {
  const said: Record<string, string> = {
    image: image.name,
    family: image.family ?? '',
    owner: image.ownerRef ?? '',
  };
  const inItsName = (text: string) =>
    text.replace(SAID, (_, word: string) => said[word]);
  const filled = Object.entries(actions).map(([action, at]) => {
    const findings = verdicts[at].findings.map(finding => ({
      ...finding,
      reason: inItsName(finding.reason),
      ...(finding.remedy && { remedy: inItsName(finding.remedy) }),
    }));
    return [action, { ...verdicts[at], findings }];
  });
  return Object.fromEntries(filled);
}
