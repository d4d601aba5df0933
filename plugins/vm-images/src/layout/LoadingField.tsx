import Skeleton from '@material-ui/lab/Skeleton';

/** As high as the field that will stand in its place, and says what it waits for. */
export function LoadingField(props: { label: string }) {
  return (
    <Skeleton
      variant="rect"
      height={40}
      role="status"
      aria-label={props.label}
    />
  );
}
