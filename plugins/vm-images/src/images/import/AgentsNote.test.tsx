import { render, screen } from '@testing-library/react';
import { makePlatforms } from '../../../dev/fake/machines';
import { AgentsNote } from './AgentsNote';
import type { ImportDraft } from './useImportDraft';

type Agents = NonNullable<ImportDraft['platform']>['agents'];

const none = { required: [], conflicting: [] };

const shown = (agents: Agents, kind?: ImportDraft['target']['kind']) => {
  const platform = { ...makePlatforms()[0], agents };
  const draft = { platform, target: { kind } } as ImportDraft;
  return render(<AgentsNote draft={draft} />);
};

it('says which agents a platform asks for, and which it conflicts with', () => {
  shown({ required: ['cloudInit'], conflicting: ['guestAgent'] });
  expect(screen.getByRole('alert')).toHaveTextContent(
    /^This machine takes only images that have cloud-init\. This machine brings an agent of its own, with which the QEMU guest agent conflicts\. Say under/,
  );
});

it.each<[string, Agents, ImportDraft['target']['kind']]>([
  ['a platform that does not care', undefined, undefined],
  ['a platform that asks for none', none, undefined],
  ['what holds only data', { ...none, required: ['cloudInit'] }, 'data-disk'],
  ['a disc', { ...none, required: ['cloudInit'] }, 'iso'],
])('is silent for %s', (_, agents, kind) => {
  shown(agents, kind);
  expect(screen.queryByRole('alert')).toBeNull();
});
