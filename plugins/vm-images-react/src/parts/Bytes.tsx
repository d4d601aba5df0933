import Tooltip from '@material-ui/core/Tooltip';
import { formatBytes, formatExactBytes } from '../format/bytes';

/** A size in GiB, the exact bytes on hover; a dash while unknown. @public */
export function Bytes(props: { value: number | undefined }) {
  if (props.value === undefined) return <>–</>;
  return (
    <Tooltip title={formatExactBytes(props.value)}>
      <span>{formatBytes(props.value)}</span>
    </Tooltip>
  );
}
