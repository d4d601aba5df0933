import Tooltip from '@material-ui/core/Tooltip';
import { formatExactTime, formatRelativeTime } from '../format/time';
import { useNow } from '../hooks/useNow';

/** How long ago; the moment to the second on hover. @public */
export function RelativeTime(props: { time: string }) {
  const now = useNow();
  const time = Date.parse(props.time);
  if (Number.isNaN(time)) return <>–</>;
  return (
    <Tooltip title={formatExactTime(time)}>
      <time dateTime={props.time}>
        {formatRelativeTime(time, Math.max(now, Date.now()))}
      </time>
    </Tooltip>
  );
}
