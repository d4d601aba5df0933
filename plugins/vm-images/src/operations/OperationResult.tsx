import Typography from '@material-ui/core/Typography';
import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import {
  CopyId,
  formatBytes,
  plural,
} from '@vm-images/backstage-plugin-vm-images-react';

/** What came of an operation, where that is not its subject's page to say. */
export function OperationResult(props: { operation: Operation }) {
  const { export: made, rotation } = props.operation.result ?? {};
  if (rotation) {
    const anew = plural(rotation.dataKeys, 'data key');
    return (
      <Typography variant="body2" color="textSecondary">
        Version {rotation.version} is in use · {anew} wrapped anew
      </Typography>
    );
  }
  if (!made) return null;
  const facts = [
    ...(made.sizeBytes === undefined ? [] : [formatBytes(made.sizeBytes)]),
    ...(made.etag === undefined ? [] : [`ETag ${made.etag}`]),
  ];
  return (
    <div>
      <Typography variant="body2" color="textSecondary">
        {['Uploaded', ...facts].join(' · ')}
      </Typography>
      <CopyId
        value={`s3://${made.bucket}/${made.key}`}
        label="Copy where it is"
      />
    </div>
  );
}
