import { EmptyState } from '@vm-images/backstage-plugin-vm-images-react';
import { PageBody } from '../layout';

export function TemplatesPages() {
  return (
    <PageBody breadcrumb="templates">
      <EmptyState title="Nothing here yet" />
    </PageBody>
  );
}
