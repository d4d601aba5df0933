import Button from '@material-ui/core/Button';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  EmptyState,
  ErrorState,
  isNotFound,
  StaleBanner,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useNavigate, useParams } from 'react-router-dom';
import { PageBody, usePaths } from '../../layout';
import { useMachine } from '../useMachines';
import { MachineView } from './MachineView';

/** One virtual machine: how it is, how to get in, its console, its history. */
export function MachinePage() {
  const { id = '' } = useParams();
  const machine = useMachine(id);
  const paths = usePaths();
  const navigate = useNavigate();
  const { value, error, refresh } = machine;
  if (value) {
    return (
      <PageBody breadcrumb={value.name}>
        <StaleBanner resource={machine} />
        <MachineView machine={value} refresh={refresh} />
      </PageBody>
    );
  }
  return (
    <PageBody breadcrumb="Virtual machine">
      {!error && <Loading />}
      {isNotFound(error) && (
        <EmptyState
          title="There is no such virtual machine"
          action={
            <Button
              variant="outlined"
              onClick={() => navigate(paths.machines())}
            >
              Show all virtual machines
            </Button>
          }
        >
          It was deleted, or you may not see it.
        </EmptyState>
      )}
      {error && !isNotFound(error) && (
        <ErrorState
          title="The virtual machine could not be loaded"
          error={error}
          onRetry={refresh}
        />
      )}
    </PageBody>
  );
}

function Loading() {
  return (
    <div aria-busy role="status" aria-label="Loading the virtual machine">
      <Skeleton width={300} height={52} />
      <Skeleton width={240} height={40} />
      <Skeleton variant="rect" height={320} />
    </div>
  );
}
