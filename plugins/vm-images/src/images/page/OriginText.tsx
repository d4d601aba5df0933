import type { ReactNode } from 'react';
import { Link } from '@backstage/core-components';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import { OwnerChip } from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout';

const person = /\b((?:user|group):[\w.-]+\/[\w.-]*\w)/i;

/** Where the image came from, in one sentence, with links to the sources. */
export function OriginText(props: { image: Image }) {
  const { text, virtualMachineId, savePoint, imageId } = props.image.origin;
  const paths = usePaths();
  const links: ReactNode[] = [];
  if (virtualMachineId) {
    links.push(
      <Link key="machine" to={paths.machine(virtualMachineId)}>
        Show machine
      </Link>,
    );
  }
  if (virtualMachineId && savePoint) {
    const { kind, name, id } = savePoint;
    links.push(
      <Link
        key="save point"
        to={`${paths.machine(virtualMachineId)}?tab=disks`}
      >
        {kind === 'snapshot' ? 'Snapshot' : 'Backup'} {name ?? id}
      </Link>,
    );
  }
  if (imageId) {
    links.push(
      <Link key="image" to={paths.image(imageId)}>
        Show its image
      </Link>,
    );
  }
  return (
    <>
      {withPeople(text)}
      {links.length > 0 && (
        <div>
          {links.flatMap((link, at) => (at > 0 ? [' · ', link] : [link]))}
        </div>
      )}
    </>
  );
}

/** The sentence with whom it names as links into the catalog. */
function withPeople(text: string): ReactNode[] {
  return text
    .split(person)
    .map((part, at) =>
      at % 2 === 1 ? <OwnerChip key={at} ownerRef={part} /> : part,
    );
}
