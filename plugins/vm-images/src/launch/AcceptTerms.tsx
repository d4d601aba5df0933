import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { LaunchTerms } from '@vm-images/backstage-plugin-vm-images-common';

const useStyles = makeStyles(theme => ({
  root: { marginTop: theme.spacing(2) },
  text: {
    maxHeight: 160,
    overflow: 'auto',
    padding: theme.spacing(1.5),
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
}));

/**
 * The terms of what is launched, to be accepted once for each owner of virtual
 * machines; nothing where there are none, or they were accepted before.
 */
export function AcceptTerms(props: {
  terms: LaunchTerms | undefined;
  imageName: string;
  /** Id of the terms that were accepted in this form. */
  accepted: string | undefined;
  onChange: (accepted: string | undefined) => void;
}) {
  const { terms, imageName, accepted, onChange } = props;
  const classes = useStyles();
  if (!terms || terms.accepted) return null;
  return (
    <div className={classes.root}>
      {terms.text !== undefined && (
        <Paper
          variant="outlined"
          className={classes.text}
          // Long ones are scrolled by keys as well.
          tabIndex={0}
          role="region"
          aria-label={`Terms of ${imageName}`}
        >
          <Typography variant="body2">{terms.text}</Typography>
        </Paper>
      )}
      <FormControlLabel
        control={
          <Checkbox
            color="primary"
            checked={accepted === terms.id}
            onChange={(_, checked) => onChange(checked ? terms.id : undefined)}
          />
        }
        label={`I accept ${
          terms.text === undefined ? 'the price' : 'the terms'
        } of ${imageName}, once for all machines of this owner`}
      />
    </div>
  );
}
