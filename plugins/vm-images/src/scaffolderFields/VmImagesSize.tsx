import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type { Verdict } from '@vm-images/backstage-plugin-vm-images-common';
import { messageOf } from '@vm-images/backstage-plugin-vm-images-react';
import { SizeCards } from '../launch/SizeCards';
import { useLaunchCheck } from '../launch/useLaunchDraft';
import { checkRequestOf } from './checkContext';
import type { SizeProps } from './schemas';

const useStyles = makeStyles(theme => ({
  root: { fontFamily: theme.typography.fontFamily },
  title: {
    fontSize: 14,
    fontWeight: 600,
    marginBottom: theme.spacing(1),
  },
}));

/** Sizes as cards; the smallest that fits until one is chosen. */
export function VmImagesSize(props: SizeProps) {
  const { formData, onChange, schema, uiSchema, formContext } = props;
  const classes = useStyles();
  const check = useLaunchCheck(
    checkRequestOf(uiSchema['ui:options'], formContext?.formData),
  );
  const { sizes, suggestedSize, verdict } = check.value ?? {};
  return (
    <div className={classes.root}>
      <Typography component="h3" className={classes.title}>
        {schema.title ?? 'Size'}
      </Typography>
      {check.error && !sizes ? (
        <Alert
          severity="error"
          action={
            <Button size="small" color="inherit" onClick={check.refresh}>
              Retry
            </Button>
          }
        >
          {messageOf(check.error)}
        </Alert>
      ) : (
        <>
          <SizeCards
            label={schema.title ?? 'Size'}
            sizes={sizes}
            value={formData || suggestedSize}
            onChange={onChange}
          />
          <Reasons verdict={verdict} />
        </>
      )}
    </div>
  );
}

/** What the other fields ask for is judged as long as it is missing. */
const ofOtherFields = [
  ...['launch.login', 'launch.password', 'launch.key', 'launch.userData'],
  ...['launch.name', 'launch.count', 'launch.terms', 'launch.size'],
];

/** What stands against the launch, whatever size is chosen. */
function Reasons(props: { verdict: Verdict | undefined }) {
  const findings = (props.verdict?.findings ?? []).filter(
    ({ rule }) => !ofOtherFields.includes(rule) && !rule.startsWith('size.'),
  );
  return (
    <>
      {findings.map(({ rule, effect, reason, remedy }) => (
        <Alert
          key={`${rule} ${reason}`}
          severity={effect === 'deny' ? 'error' : 'warning'}
        >
          {[reason, remedy].filter(Boolean).join(' ')}
        </Alert>
      ))}
    </>
  );
}
