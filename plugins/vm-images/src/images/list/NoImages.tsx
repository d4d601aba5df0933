import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import AlbumIcon from '@material-ui/icons/AlbumOutlined';
import SearchIcon from '@material-ui/icons/Search';
import {
  EmptyState,
  type ListStateControl,
} from '@vm-images/backstage-plugin-vm-images-react';
import { importPanelApiRef } from '../../api/importPanel';
import { ActiveFilters } from './ActiveFilters';

const words: Record<string, [title: string, text: string]> = {
  all: [
    'No images yet',
    'Import a disk image from a file or an address, or capture one from a virtual machine.',
  ],
  mine: [
    'You own no image yet',
    'Import one, or capture one from a virtual machine.',
  ],
  shared: [
    'Nothing is shared with you',
    'Images that others share with you or your groups show here.',
  ],
  public: [
    'No public images',
    'Images that platforms offer to everyone show here.',
  ],
  marketplace: [
    'No images from a marketplace',
    'None of the platforms offers any.',
  ],
  iso: ['No ISO images', 'Import an installation medium to see it here.'],
  bin: ['The recycle bin is empty', 'Deleted images stay here for a while.'],
};

/** Why the list is empty, and what fills it. */
export function NoImages(props: { control: ListStateControl }) {
  const { control } = props;
  const panel = useApi(importPanelApiRef);
  if (control.narrowed) {
    return (
      <EmptyState
        icon={SearchIcon}
        title="No image matches"
        action={<ActiveFilters control={control} />}
      >
        Drop what you need least:
      </EmptyState>
    );
  }
  const [title, text] = words[control.state.tab] ?? words.all;
  const fillable = ['all', 'mine', 'iso'].includes(control.state.tab);
  return (
    <EmptyState
      icon={AlbumIcon}
      title={title}
      action={
        fillable && (
          <Button
            variant="contained"
            color="primary"
            onClick={() => panel.open()}
          >
            Import image
          </Button>
        )
      }
    >
      {text}
    </EmptyState>
  );
}
