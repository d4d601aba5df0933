import { useState } from 'react';
import Button from '@material-ui/core/Button';
import Collapse from '@material-ui/core/Collapse';
import { makeStyles } from '@material-ui/core/styles';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { FormField } from '../images/form/FormField';

const useStyles = makeStyles(theme => ({
  more: { alignSelf: 'flex-start' },
  fields: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    paddingTop: theme.spacing(1),
  },
  text: { fontFamily: 'monospace', fontSize: 12.5, lineHeight: 1.5 },
}));

/** What few need: folded away. */
export function AdvancedFields(props: {
  /** Left out where there is none to give. */
  description?: string;
  userData: string;
  error?: string;
  onChange: (change: { description?: string; userData?: string }) => void;
}) {
  const { description, userData, error, onChange } = props;
  const classes = useStyles();
  const [open, setOpen] = useState(false);
  const title =
    description === undefined ? 'User data' : 'Description and user data';
  return (
    <div>
      <Button
        size="small"
        className={classes.more}
        aria-expanded={open}
        endIcon={<ExpandMoreIcon />}
        onClick={() => setOpen(!open)}
      >
        {open ? 'Less' : title}
      </Button>
      <Collapse in={open} mountOnEnter unmountOnExit>
        <div className={classes.fields}>
          {description !== undefined && (
            <FormField
              name="description"
              label="Description"
              value={description}
              inputProps={{ maxLength: 1024 }}
              onValue={text => onChange({ description: text })}
            />
          )}
          <FormField
            multiline
            minRows={4}
            maxRows={14}
            name="user-data"
            label="User data"
            placeholder={'#cloud-config\npackages: [nginx]'}
            value={userData}
            error={error}
            helperText="cloud-config or a script; runs once, at the first start. Put no secrets into it."
            InputLabelProps={{ shrink: true }}
            inputProps={{ className: classes.text, spellCheck: false }}
            onValue={text => onChange({ userData: text })}
          />
        </div>
      </Collapse>
    </div>
  );
}
