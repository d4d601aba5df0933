import {
  deny,
  imageVerdicts,
  readImagePage,
  verdictOf,
  type Image,
  type ImageSituation,
  type Verdicts,
} from '@vm-images/backstage-plugin-vm-images-common';
import { pageText } from './pageText';
import { VerdictTexts } from './VerdictTexts';

const names = ['web', 'web 2', 'a "quoted" \\ name', 'Größe 箱 😀', '{family}'];
const statuses = ['available', 'failed', 'importing', 'deleted'] as const;
const owners = ['user:default/ada', 'group:default/web', undefined];
const callers = ['ada', 'bob', 'root'].map(name => ({
  principal: `user:default/${name}`,
  ownershipRefs: [`user:default/${name}`],
  admin: name === 'root',
}));

function* situations(): Generator<ImageSituation> {
  let id = 0;
  for (const name of names) {
    for (const status of statuses) {
      for (const caller of callers) {
        for (const family of [undefined, 'f "1"', 'f2']) {
          id += 1;
          const visibility = id % 7 === 0 ? 'public' : 'private';
          const image: Omit<Image, 'actions'> = {
            ...{ id: String(id), name, description: String(id) },
            ...{ kind: 'system-disk', visibility, status, family },
            ...{ standing: 'stable', platformId: 'local', region: 'here' },
            ...{ os: { type: 'linux' }, architecture: 'x86_64' },
            ...{ bootMode: 'bios', features: {}, encrypted: false },
            ...{ tags: [name], usedBy: id % 3 === 0 ? 2 : 0, etag: `"${id}"` },
            ...{ origin: { type: 'upload', text: 'Uploaded' } },
            ...{ ownerRef: owners[Math.floor(id / 2) % 3] },
            ...{ createdAt: String(id), updatedAt: String(id) },
          };
          yield {
            ...{ image, caller, usedByTemplates: id % 2 },
            ...{ capabilities: id % 5 === 0 ? [] : ['launch', 'export'] },
            deleteInUse: 'confirm',
          };
        }
      }
    }
  }
}

const textOf = (
  texts: VerdictTexts,
  situation: ImageSituation,
  refused: ReadonlyMap<string, string> = new Map(),
  refine = (verdicts: Verdicts) => verdicts,
): Verdicts =>
  readImagePage(
    JSON.parse(
      pageText({
        page: {},
        items: [situation.image],
        factsOf: image => image,
        verdictsOn: () => texts.textOf({ situation, refused, refine }),
      }),
    ),
  ).items[0].actions;

describe('VerdictTexts', () => {
  it('say of every image what its verdicts say', () => {
    const texts = new VerdictTexts();
    // Twice: worked out, and known.
    for (let round = 0; round < 2; round += 1) {
      for (const situation of situations()) {
        expect(textOf(texts, situation)).toEqual(
          JSON.parse(JSON.stringify(imageVerdicts(situation))),
        );
      }
    }
  });

  it('are told once in a page, whoever is named in them', () => {
    const texts = new VerdictTexts();
    const [{ image, ...rest }] = situations();
    const items = names.map(name => ({
      ...{ ...image, name, ownerRef: `user:default/${name}` },
    }));
    const text = pageText({
      page: { total: 5 },
      items,
      factsOf: item => item,
      verdictsOn: item =>
        texts.textOf({
          situation: { ...rest, caller: callers[1], image: item },
          refused: new Map(),
          refine: verdicts => verdicts,
        }),
    });
    const page = JSON.parse(text);
    expect(page.total).toBe(5);
    const told = page.verdicts.map((verdict: object) =>
      JSON.stringify(verdict),
    );
    expect(new Set(told).size).toBe(told.length);
    for (const [at, item] of readImagePage(page).items.entries()) {
      expect(item.actions).toEqual(
        imageVerdicts({ ...rest, caller: callers[1], image: items[at] }),
      );
    }
  });

  it('work out once what differs by name only', () => {
    const texts = new VerdictTexts();
    const refine = jest.fn((verdicts: Verdicts) => verdicts);
    const first = { ...[...situations()][0] };
    for (const name of ['a', 'b', 'c']) {
      const image = { ...first.image, name, id: name, tags: [name] };
      const { edit } = textOf(
        texts,
        { ...first, image, caller: callers[1] },
        undefined,
        refine,
      );
      expect(edit.findings[0].reason).toContain(`"${name}"`);
    }
    expect(refine).toHaveBeenCalledTimes(1);
  });

  it('keep apart what a policy refuses', () => {
    const texts = new VerdictTexts();
    const [situation] = situations();
    const refusal = deny('image.permission', 'No.');
    const refused = new Map([['edit', 'vm-images.update']]);
    const refine = (verdicts: Verdicts) => ({
      ...verdicts,
      edit: verdictOf([refusal]),
    });
    expect(textOf(texts, situation).edit.effect).toBe('allow');
    expect(textOf(texts, situation, refused, refine).edit.effect).toBe('deny');
    expect(textOf(texts, situation).edit.effect).toBe('allow');
  });

  it('forget what was not asked for in a while', () => {
    const texts = new VerdictTexts();
    const refine = jest.fn((verdicts: Verdicts) => verdicts);
    const [situation] = situations();
    const ask = (usedByTemplates: number) =>
      textOf(texts, { ...situation, usedByTemplates }, undefined, refine);
    for (let count = 0; count < 600; count += 1) ask(count);
    ask(599);
    expect(refine).toHaveBeenCalledTimes(600);
    ask(0);
    expect(refine).toHaveBeenCalledTimes(601);
  });
});
