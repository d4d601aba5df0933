import type { ImportCheck } from '@vm-images/backstage-plugin-vm-images-common';
import { Bytes } from '@vm-images/backstage-plugin-vm-images-react';
import { FactList } from '../../layout';
import type { ImportDraft } from './useImportDraft';

/** What the backend found when it looked at the source. */
export function SourceFacts(props: { draft: ImportDraft }) {
  const { found, source } = props.draft;
  if (!found?.format && !found?.container) return null;
  const isUrl = source?.type === 'url';
  const { sizeBytes, virtualSizeBytes, disks = [] } = found;
  return (
    <FactList
      facts={[
        ['Format', formatOf(found)],
        ['File', sizeBytes !== undefined && <Bytes value={sizeBytes} />],
        [
          'As a disk',
          virtualSizeBytes !== undefined && <Bytes value={virtualSizeBytes} />,
        ],
        ['Sent as', isUrl && found.contentType],
        [
          'If it breaks off',
          isUrl &&
            (found.resumable ? 'goes on where it stopped' : 'begins anew'),
        ],
        [
          'Disks',
          disks.length > 1 && (
            <>
              {disks.map(({ name }, index) => (
                <div key={name}>
                  {name}: {index === 0 ? 'this image' : 'a data disk image'}
                </div>
              ))}
            </>
          ),
        ],
      ]}
    />
  );
}

function formatOf({ format, container, detected }: ImportCheck) {
  const guessed = detected?.format === 'guess' ? ' (please check)' : '';
  return container ? `${format} in an OVA` : `${format}${guessed}`;
}
