import { EmptyState } from '@vm-images/backstage-plugin-vm-images-react';
import { PageBody } from '../layout';

export function PlatformsPage() {
  return (
    <PageBody breadcrumb="platforms">
      <EmptyState title="Nothing here yet" />
    </PageBody>
  );
}
