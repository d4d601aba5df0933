import { EmptyState } from '@vm-images/backstage-plugin-vm-images-react';
import { PageBody } from '../layout';

export function MachinesPages() {
  return (
    <PageBody breadcrumb="machines">
      <EmptyState title="Nothing here yet" />
    </PageBody>
  );
}
