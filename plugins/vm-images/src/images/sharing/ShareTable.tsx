import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Chip from '@material-ui/core/Chip';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import CheckIcon from '@material-ui/icons/Check';
import CloseIcon from '@material-ui/icons/Close';
import HourglassEmptyIcon from '@material-ui/icons/HourglassEmpty';
import type {
  ImageShare,
  ShareStatus,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  ConfirmDialog,
  OwnerChip,
  RelativeTime,
  useAnnounce,
  useToast,
  VerdictButton,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';
import { changesOf } from './useShares';

const statuses: Record<ShareStatus, { word: string; icon: JSX.Element }> = {
  pending: { word: 'Waiting', icon: <HourglassEmptyIcon /> },
  accepted: { word: 'Accepted', icon: <CheckIcon /> },
  rejected: { word: 'Rejected', icon: <CloseIcon /> },
};

/** With whom an image is shared, each with a button to stop that. */
export function ShareTable(props: { shares: readonly ImageShare[] }) {
  const { shares } = props;
  const [stopping, setStopping] = useState<ImageShare>();
  return (
    <>
      <Table size="small" aria-label="Shared with">
        <TableHead>
          <TableRow>
            <TableCell>Shared with</TableCell>
            <TableCell>Status</TableCell>
            <TableCell>Since</TableCell>
            <TableCell align="right" aria-label="Actions" />
          </TableRow>
        </TableHead>
        <TableBody>
          {shares.map(share => (
            <TableRow key={share.id}>
              <TableCell>
                <OwnerChip ownerRef={share.recipientRef} />
                {share.note && (
                  <Typography variant="body2" color="textSecondary">
                    {share.note}
                  </Typography>
                )}
              </TableCell>
              <TableCell>
                <Chip
                  size="small"
                  variant="outlined"
                  style={{ margin: 0 }}
                  icon={statuses[share.status].icon}
                  label={statuses[share.status].word}
                />
              </TableCell>
              <TableCell>
                <RelativeTime time={share.updatedAt} />
              </TableCell>
              <TableCell align="right">
                <VerdictButton
                  size="small"
                  verdict={share.actions.stop}
                  onClick={() => setStopping(share)}
                >
                  {share.status === 'rejected' ? 'Remove' : 'Stop sharing'}
                </VerdictButton>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <StopDialog share={stopping} onClose={() => setStopping(undefined)} />
    </>
  );
}

function StopDialog(props: {
  share: ImageShare | undefined;
  onClose: () => void;
}) {
  const { share, onClose } = props;
  const api = useApi(vmImagesApiRef);
  const toast = useToast();
  const announce = useAnnounce();
  // Kept, so that the words don't vanish while the dialog fades out.
  const [shown, setShown] = useState(share);
  if (share && share !== shown) setShown(share);
  if (!shown) return null;
  const { image, recipientRef } = shown;
  return (
    <ConfirmDialog
      open={share !== undefined}
      title={`Stop sharing ${image.name}?`}
      action="Stop sharing"
      danger
      onClose={onClose}
      onConfirm={async () => {
        await api.stopSharing(image.id, shown.id);
        changesOf(shown).forEach(announce);
        toast.show({ title: `Stopped sharing ${image.name}` });
      }}
    >
      {recipientRef} can make no more virtual machines from it. Those that exist
      go on running; VM templates that map it cannot be launched any more.
    </ConfirmDialog>
  );
}
