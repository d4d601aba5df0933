import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import {
  refusedSignatures,
  takenSignatures,
} from '@vm-images/backstage-plugin-vm-images-common/diskFormats';
import { usePlatforms } from '@vm-images/backstage-plugin-vm-images-react';

const words = (formats: readonly string[]) =>
  formats.map(format => format.toUpperCase()).join(', ');

/** What an import takes as it is, and what it refuses and why. */
export function PortalFormats() {
  const taken = [...takenSignatures.map(({ format }) => format), 'raw'];
  const platforms = usePlatforms().value ?? [];
  const told = platforms.filter(one => one.acceptedFormats?.length);
  return (
    <>
      <Typography variant="body2" paragraph>
        An import takes {words(taken)} and converts the disk to what its
        platform keeps. It tells the format by the content, not by the name of
        the file. Nothing has to be converted by hand that is in this list.
      </Typography>
      {told.map(({ id, title, acceptedFormats = [] }) => (
        <Typography key={id} variant="body2" paragraph>
          {title} takes {words(acceptedFormats)}.
        </Typography>
      ))}
      <Typography variant="body2" paragraph>
        These are known and refused, with what helps:
      </Typography>
      <Table size="small" aria-label="Formats that are refused">
        <TableHead>
          <TableRow>
            <TableCell>Format</TableCell>
            <TableCell>What helps</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {refusedSignatures.map(({ name, remedy }) => (
            <TableRow key={name}>
              <TableCell>{name}</TableCell>
              <TableCell>{remedy}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </>
  );
}
