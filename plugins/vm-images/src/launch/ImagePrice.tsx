import { useApi } from '@backstage/core-plugin-api';
import Alert from '@material-ui/lab/Alert';
import {
  useResource,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { formatPrice } from '../images/publishing';

/** What a paid image costs beside the server; nothing of a free one. */
export function ImagePrice(props: { imageId: string; count: number }) {
  const { imageId, count } = props;
  const api = useApi(vmImagesApiRef);
  // Who may launch a template may not see its image; then nobody tells a price.
  const { value: image } = useResource(`price of ${imageId}`, signal =>
    api.getImage(imageId, { signal }),
  );
  const { price } = image?.listing ?? {};
  if (price?.model !== 'paid') return null;
  const each = formatPrice(price);
  return (
    <Alert severity="info">
      {`The image costs ${each}${
        count > 1 ? ` for each of the ${count} virtual machines` : ''
      }, beside what the server costs.`}
    </Alert>
  );
}
