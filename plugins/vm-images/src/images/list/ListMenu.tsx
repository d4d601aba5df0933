import DescriptionIcon from '@material-ui/icons/DescriptionOutlined';
import GridOnIcon from '@material-ui/icons/GridOn';
import MenuBookIcon from '@material-ui/icons/MenuBook';
import {
  ActionMenu,
  type ListState,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useNavigate } from 'react-router-dom';
import { usePaths } from '../../layout';
import { useExportImages } from '../exporting/useExportImages';
import { toExportQuery } from './useImages';

/** What can be done with the whole list, as it is narrowed and sorted now. */
export function ListMenu(props: { state: ListState }) {
  const { state } = props;
  const paths = usePaths();
  const navigate = useNavigate();
  const exportImages = useExportImages();
  return (
    <ActionMenu
      label="More about images"
      actions={[
        {
          id: 'csv',
          title: 'Export CSV',
          icon: <DescriptionIcon fontSize="small" />,
          onClick: () => void exportImages(toExportQuery(state, 'csv')),
        },
        {
          id: 'xlsx',
          title: 'Export Excel',
          icon: <GridOnIcon fontSize="small" />,
          onClick: () => void exportImages(toExportQuery(state, 'xlsx')),
        },
        {
          id: 'guide',
          title: 'How to make and convert images',
          icon: <MenuBookIcon fontSize="small" />,
          onClick: () => navigate(paths.guide()),
        },
      ]}
    />
  );
}
