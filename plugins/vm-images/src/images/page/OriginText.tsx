import { Link } from '@backstage/core-components';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import { usePaths } from '../../layout';

/** Where the image came from, in one sentence, with a link to the source. */
export function OriginText(props: { image: Image }) {
  const { text, virtualMachineId, imageId } = props.image.origin;
  const paths = usePaths();
  return (
    <>
      {text}
      {virtualMachineId && (
        <>
          {' '}
          <Link to={paths.machine(virtualMachineId)}>Show machine</Link>
        </>
      )}
      {imageId && (
        <>
          {' '}
          <Link to={paths.image(imageId)}>Show image</Link>
        </>
      )}
    </>
  );
}
