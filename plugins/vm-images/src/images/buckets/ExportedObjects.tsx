import { Link } from '@backstage/core-components';
import List from '@material-ui/core/List';
import ListItem from '@material-ui/core/ListItem';
import ListItemText from '@material-ui/core/ListItemText';
import type {
  Image,
  ImageExport,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  CopyId,
  formatBytes,
  OwnerChip,
  RelativeTime,
} from '@vm-images/backstage-plugin-vm-images-react';
import { Section, usePaths } from '../../layout';
import { useBucketExports } from './useBucketExports';

const FEW = 5;

/** Where copies of the image lie in buckets; nothing while there are none. */
export function ExportedObjects(props: { image: Image }) {
  const { value } = useBucketExports(props.image.id);
  if (!value || value.items.length === 0) return null;
  return (
    <Section title="Exported to buckets">
      <List dense disablePadding aria-label="Exports">
        {value.items.slice(0, FEW).map(one => (
          <ListItem key={one.id} disableGutters>
            <ListItemText
              primaryTypographyProps={{ component: 'div' }}
              secondaryTypographyProps={{ component: 'div' }}
              primary={<CopyId value={`s3://${one.bucket}/${one.key}`} />}
              secondary={<HowItWent export={one} />}
            />
          </ListItem>
        ))}
      </List>
    </Section>
  );
}

const words: Record<ImageExport['status'], string> = {
  running: 'Being uploaded',
  succeeded: 'There',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

function HowItWent(props: { export: ImageExport }) {
  const { export: one } = props;
  const paths = usePaths();
  const facts = [
    words[one.status],
    one.format,
    ...(one.sizeBytes === undefined ? [] : [formatBytes(one.sizeBytes)]),
    ...(one.etag === undefined ? [] : [`ETag ${one.etag}`]),
  ];
  return (
    <>
      {facts.join(' · ')}, <OwnerChip ownerRef={one.createdBy} />{' '}
      <RelativeTime time={one.finishedAt ?? one.createdAt} />
      {one.status !== 'succeeded' && (
        <>
          {' · '}
          <Link to={paths.operations(one.operationId)}>
            {one.status === 'running' ? 'Show progress' : 'Show why'}
          </Link>
        </>
      )}
    </>
  );
}
