import { formatDuration } from '@vm-images/backstage-plugin-vm-images-react';
import { useTick } from './useTick';

/** How long something took, or takes so far. */
export function Duration(props: { from?: string; to?: string }) {
  const { from, to } = props;
  const now = useTick(from !== undefined && to === undefined);
  if (!from) return <>–</>;
  const end = to ? Date.parse(to) : now;
  return <>{formatDuration(Math.max(0, end - Date.parse(from)))}</>;
}
