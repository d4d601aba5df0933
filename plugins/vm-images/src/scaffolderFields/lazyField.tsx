import { lazy, Suspense, type ComponentType } from 'react';
import Skeleton from '@material-ui/lab/Skeleton';

/** A field whose code comes when a form first shows it. */
export function lazyField<P extends object>(
  load: () => Promise<ComponentType<P>>,
): (props: P) => JSX.Element {
  const Field = lazy(async () => ({
    default: (await load()) as ComponentType<object>,
  }));
  return function LazyField(props) {
    return (
      <Suspense fallback={<Skeleton variant="rect" height={88} />}>
        <Field {...props} />
      </Suspense>
    );
  };
}
