import { useApi } from '@backstage/core-plugin-api';
import type { VmTemplate } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ConfirmDialog,
  useAnnounce,
  useToast,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';

/** Asks, and deletes a template; machines launched from it stay. */
export function DeleteTemplateDialog(props: {
  template: VmTemplate;
  open: boolean;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const { template, open, onClose, onDeleted } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  return (
    <ConfirmDialog
      open={open}
      title={`Delete VM template ${template.title}?`}
      action="Delete"
      danger
      verdict={template.actions.delete}
      onConfirm={async () => {
        await api.deleteTemplate(template.id);
        announce({ type: 'template', id: template.id, change: 'deleted' });
        toast.show({ title: `Deleted ${template.title}`, tone: 'success' });
        onDeleted();
      }}
      onClose={onClose}
    >
      Nobody can launch from it any more
      {template.published && ', and it goes from the Create page'}. Its images
      and the virtual machines launched from it stay.
    </ConfirmDialog>
  );
}
