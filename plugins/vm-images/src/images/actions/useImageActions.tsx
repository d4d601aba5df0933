import { useState, type ReactNode } from 'react';
import AddToQueueIcon from '@material-ui/icons/AddToQueue';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import DeleteSweepIcon from '@material-ui/icons/DeleteSweepOutlined';
import EditOutlinedIcon from '@material-ui/icons/EditOutlined';
import GavelIcon from '@material-ui/icons/Gavel';
import PostAddIcon from '@material-ui/icons/PostAdd';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import type { RowAction } from '@vm-images/backstage-plugin-vm-images-react';
import { useNavigate } from 'react-router-dom';
import { LaunchDialog } from '../../launch';
import { usePaths } from '../../layout';
import { useBinActions } from '../bin';
import { StandingDialog } from '../governance/StandingDialog';
import { DeleteImagesDialog } from './DeleteImagesDialog';
import { isForced } from './isForced';
import { useCancelling } from './useCancelling';
import { EditImageDialog } from './EditImageDialog';
import { usePublishing } from '../publishing';
import { useImageSharing } from '../sharing';
import { useCopying } from '../copying';
import { useExporting } from '../buckets';
import { useDownloadActions } from '../downloads';
import { useFetching } from '../fetching';
import { useInstalling } from '../installing';

type Open = {
  dialog: 'standing' | 'launch' | 'edit' | 'delete' | 'force';
  image: Image;
};

/**
 * What can be done with an image: in the same order wherever it stands, with
 * the verdicts that the backend gave. `dialogs` has to be drawn somewhere.
 */
export function useImageActions(options: {
  onChanged: () => void;
  onDeleted?: () => void;
}): { actionsOf: (image: Image) => RowAction[]; dialogs: ReactNode } {
  const { onChanged, onDeleted } = options;
  const [open, setOpen] = useState<Open>();
  const paths = usePaths();
  const navigate = useNavigate();
  const { downloadActionsOf, downloadDialogs } = useDownloadActions();
  const { publishActionsOf, publishDialogs } = usePublishing(onChanged);
  const { shareActionsOf, shareDialogs } = useImageSharing(
    onDeleted ?? onChanged,
  );
  const { exportActionsOf, exportDialogs } = useExporting();
  const { copyActionsOf, copyDialogs } = useCopying(onChanged);
  const { binActionsOf, binDialogs } = useBinActions(onChanged);
  const { installActionsOf, installDialogs } = useInstalling();
  const { fetchActionsOf } = useFetching(onChanged);
  const { cancelActionsOf } = useCancelling(onChanged);
  const close = () => setOpen(undefined);

  /** What starts from an ISO image is installed, not used as it is. */
  const startActionsOf = (image: Image): RowAction[] => {
    if (image.kind === 'iso') return installActionsOf(image);
    return [
      {
        id: 'launch',
        title: 'Create virtual machine',
        icon: <AddToQueueIcon fontSize="small" />,
        verdict: image.actions.launch,
        quick: true,
        onClick: () => setOpen({ dialog: 'launch', image }),
      },
    ];
  };

  const liveActionsOf = (image: Image): RowAction[] => [
    ...cancelActionsOf(image),
    ...startActionsOf(image),
    {
      id: 'map',
      title: 'Add to template',
      icon: <PostAddIcon fontSize="small" />,
      verdict: image.actions.map,
      onClick: () =>
        navigate(
          `${paths.templates()}?addImage=${encodeURIComponent(image.id)}`,
        ),
    },
    ...downloadActionsOf(image),
    ...exportActionsOf(image),
    ...fetchActionsOf(image),
    ...shareActionsOf(image),
    ...copyActionsOf(image),
    {
      id: 'edit',
      title: 'Edit',
      icon: <EditOutlinedIcon fontSize="small" />,
      verdict: image.actions.edit,
      quick: true,
      onClick: () => setOpen({ dialog: 'edit', image }),
    },
    ...publishActionsOf(image),
    {
      id: 'standing',
      title: 'Change standing',
      icon: <GavelIcon fontSize="small" />,
      verdict: image.actions.standing,
      onClick: () => setOpen({ dialog: 'standing', image }),
    },
    {
      id: 'delete',
      title: 'Delete',
      icon: <DeleteOutlineIcon fontSize="small" />,
      verdict: image.actions.delete,
      danger: true,
      onClick: () => setOpen({ dialog: 'delete', image }),
    },
    ...(isForced(image)
      ? [
          {
            id: 'force-delete',
            title: 'Delete by force',
            icon: <DeleteSweepIcon fontSize="small" />,
            verdict: image.actions.forceDelete,
            danger: true,
            onClick: () => setOpen({ dialog: 'force' as const, image }),
          },
        ]
      : []),
  ];

  /** In the bin there is less to do. */
  const actionsOf = (image: Image): RowAction[] => {
    const live = liveActionsOf(image);
    if (image.status !== 'deleted') return live;
    return [...binActionsOf(image), ...live.filter(({ id }) => id === 'edit')];
  };

  const dialogs = (
    <>
      {downloadDialogs}
      <LaunchDialog
        open={open?.dialog === 'launch'}
        onClose={close}
        imageId={open?.image.id}
      />
      {open?.dialog === 'edit' && (
        <EditImageDialog
          image={open.image}
          onClose={close}
          onSaved={onChanged}
        />
      )}
      {open?.dialog === 'standing' && (
        <StandingDialog
          image={open.image}
          onClose={close}
          onChanged={onChanged}
        />
      )}
      <DeleteImagesDialog
        images={open?.dialog === 'delete' ? [open.image] : []}
        onClose={close}
        onDeleted={onDeleted ?? onChanged}
      />
      <DeleteImagesDialog
        force
        images={open?.dialog === 'force' ? [open.image] : []}
        onClose={close}
        onDeleted={onDeleted ?? onChanged}
      />
      {publishDialogs}
      {shareDialogs}
      {copyDialogs}
      {exportDialogs}
      {binDialogs}
      {installDialogs}
    </>
  );
  return { actionsOf, dialogs };
}
