import { useId, useState } from 'react';
import { useCopyToClipboard } from 'react-use';
import Button from '@material-ui/core/Button';
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import IconButton from '@material-ui/core/IconButton';
import InputAdornment from '@material-ui/core/InputAdornment';
import Tooltip from '@material-ui/core/Tooltip';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import FileCopyOutlinedIcon from '@material-ui/icons/FileCopyOutlined';
import VisibilityIcon from '@material-ui/icons/VisibilityOutlined';
import VisibilityOffIcon from '@material-ui/icons/VisibilityOffOutlined';
import { FormField } from '../images/form/FormField';
import { generatePassword } from './login/passwordStrength';
import { StrengthMeter } from './StrengthMeter';

const useStyles = makeStyles(theme => ({
  fields: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    alignItems: 'start',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
  },
  generate: { height: 40 },
  reason: { marginLeft: theme.spacing(4), marginTop: -6 },
  text: { fontFamily: 'monospace' },
}));

/** A password beside or instead of a key; only where the image can take one. */
export function PasswordField(props: {
  wanted: boolean;
  password: string;
  error?: string;
  /** False where image or platform has nothing that would set it. */
  supported: boolean;
  onChange: (change: { withPassword?: boolean; password?: string }) => void;
}) {
  const { wanted, password, error, supported, onChange } = props;
  const classes = useStyles();
  const reason = useId();
  const [shown, setShown] = useState(false);
  const [, copy] = useCopyToClipboard();
  return (
    <div>
      <FormControlLabel
        label="Log in with a password as well"
        disabled={!supported}
        control={
          <Checkbox
            color="primary"
            checked={wanted && supported}
            inputProps={{ 'aria-describedby': supported ? undefined : reason }}
            onChange={(_, withPassword) => onChange({ withPassword })}
          />
        }
      />
      {!supported && (
        <Typography
          id={reason}
          className={classes.reason}
          variant="body2"
          color="textSecondary"
        >
          None can be set at launch: the image has no cloud-init, or its
          platform cannot hand one over.
        </Typography>
      )}
      {wanted && supported && (
        <>
          <div className={classes.fields}>
            <FormField
              autoFocus
              name="password"
              label="Password"
              type={shown ? 'text' : 'password'}
              value={password}
              error={password ? error : undefined}
              helperText="Shown to nobody later. Keep it."
              inputProps={{
                autoComplete: 'new-password',
                maxLength: 128,
                className: shown ? classes.text : undefined,
              }}
              InputProps={{
                endAdornment: (
                  <InputAdornment position="end">
                    <Act
                      title={shown ? 'Hide password' : 'Show password'}
                      onClick={() => setShown(!shown)}
                    >
                      {shown ? <VisibilityOffIcon /> : <VisibilityIcon />}
                    </Act>
                    <Act
                      title="Copy password"
                      disabled={!password}
                      onClick={() => copy(password)}
                    >
                      <FileCopyOutlinedIcon fontSize="small" />
                    </Act>
                  </InputAdornment>
                ),
              }}
              onValue={text => onChange({ password: text })}
            />
            <Button
              variant="outlined"
              className={classes.generate}
              onClick={() => {
                setShown(true);
                onChange({ password: generatePassword() });
              }}
            >
              Generate
            </Button>
          </div>
          <StrengthMeter password={password} />
        </>
      )}
    </div>
  );
}

function Act(props: {
  title: string;
  disabled?: boolean;
  onClick: () => void;
  children: JSX.Element;
}) {
  const { title, disabled, onClick, children } = props;
  const button = (
    <IconButton
      size="small"
      aria-label={title}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </IconButton>
  );
  return disabled ? button : <Tooltip title={title}>{button}</Tooltip>;
}
