import { useEffect, useRef, useState } from 'react';
import Button from '@material-ui/core/Button';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import type {
  LaunchAccepted,
  Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  ErrorState,
  isDenied,
  messageOf,
  plural,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { AcceptTerms } from './AcceptTerms';
import { ImagePrice } from './ImagePrice';
import { LaunchFields } from './LaunchFields';
import { LaunchSkeleton } from './LaunchSkeleton';
import { LaunchTitle } from './LaunchTitle';
import type { LaunchSubject } from './launchForm';
import { usePlaceTitle } from './PlaceField';
import { useLaunchDraft, type LaunchDraft } from './useLaunchDraft';
import { useLaunchSubject, type SubjectFacts } from './useLaunchSubject';
import { useSubmitLaunch } from './useSubmitLaunch';
import { VerdictLine } from './VerdictLine';

const useStyles = makeStyles(theme => ({
  form: { display: 'flex', flexDirection: 'column', minHeight: 0 },
  content: { paddingTop: theme.spacing(1) },
  alert: { marginBottom: theme.spacing(2) },
  foot: {
    gap: theme.spacing(1),
    minHeight: 64,
    padding: theme.spacing(1.5, 3),
    borderTop: `1px solid ${theme.palette.divider}`,
  },
  create: { flexShrink: 0, display: 'flex', gap: theme.spacing(1) },
}));

export interface LaunchFormProps {
  subject: LaunchSubject;
  onClose: () => void;
  onAccepted: (accepted: LaunchAccepted) => void;
}

/** The form of the launch dialog, once what is launched is known. */
export function LaunchForm(props: LaunchFormProps) {
  const { subject, onClose } = props;
  const classes = useStyles();
  const facts = useLaunchSubject(subject);
  if (facts.value) return <Form {...props} facts={facts.value} />;
  return (
    <>
      <LaunchTitle />
      <DialogContent className={classes.content}>
        {facts.error ? (
          <ErrorState
            title="What is to be launched could not be loaded"
            error={facts.error}
            onRetry={facts.refresh}
          />
        ) : (
          <LaunchSkeleton />
        )}
      </DialogContent>
      <DialogActions className={classes.foot}>
        <Button onClick={onClose}>Cancel</Button>
      </DialogActions>
    </>
  );
}

function Form(props: LaunchFormProps & { facts: SubjectFacts }) {
  const { subject, facts, onClose, onAccepted } = props;
  const classes = useStyles();
  const draft = useLaunchDraft(subject, facts);
  const launch = useSubmitLaunch(subject, accepted => {
    draft.remember();
    onAccepted(accepted);
  });
  const { verdict, check } = draft;
  const [wanted, want] = useWanted(() => {
    if (verdict && !isDenied(verdict)) void launch.submit(draft.form);
  }, !check.pending);
  const summary = useSummary(facts, draft);
  const trouble = draft.trouble ?? (draft.ready ? check : undefined);
  const error = launch.error ?? trouble?.error;

  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={event => {
        event.preventDefault();
        want();
      }}
    >
      <LaunchTitle facts={facts} />
      <DialogContent className={classes.content}>
        {error !== undefined && (
          <Alert
            severity="error"
            className={classes.alert}
            action={
              !launch.error && (
                <Button size="small" color="inherit" onClick={trouble?.refresh}>
                  Retry
                </Button>
              )
            }
          >
            {messageOf(error)}
          </Alert>
        )}
        {/* A field that fills itself must not be typed into before. */}
        {draft.ready && <LaunchFields draft={draft} facts={facts} />}
        {!draft.ready && !draft.trouble && <LaunchSkeleton />}
        {check.value?.image && (
          <ImagePrice
            imageId={check.value.image.id}
            count={Number(draft.form.count) || 1}
          />
        )}
        <AcceptTerms
          terms={check.value?.terms}
          imageName={check.value?.image?.name ?? 'the image'}
          accepted={draft.form.acceptTerms}
          onChange={acceptTerms => draft.change({ acceptTerms })}
        />
      </DialogContent>
      <DialogActions className={classes.foot}>
        <VerdictLine verdict={verdict} allowed={summary} />
        <span className={classes.create}>
          <Button onClick={onClose}>Cancel</Button>
          <VerdictButton
            type="submit"
            variant="contained"
            color="primary"
            verdict={denialOnly(verdict)}
            disabled={!verdict || wanted || launch.busy}
            onClick={() => {}}
          >
            {Number(draft.form.count) > 1
              ? `Create ${plural(Number(draft.form.count), 'virtual machine')}`
              : 'Create virtual machine'}
          </VerdictButton>
        </span>
      </DialogActions>
    </form>
  );
}

/** A click while an answer is on its way counts once it is there. */
function useWanted(act: () => void, settled: boolean): [boolean, () => void] {
  const [wanted, setWanted] = useState(false);
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!wanted || !settled) return;
    setWanted(false);
    latest.current();
  }, [wanted, settled]);
  return [wanted, () => setWanted(true)];
}

/** A warning is said at the foot; on the button it would only be in the way. */
function denialOnly(verdict: Verdict | undefined) {
  return isDenied(verdict) ? verdict : undefined;
}

/** `3 × Small on This machine, from web (3)`. */
function useSummary(facts: SubjectFacts, draft: LaunchDraft): string {
  const { form, sizes, check } = draft;
  const titleOf = usePlaceTitle(facts.places);
  const flavor = sizes?.find(
    ({ flavor: one }) => one.name === form.size,
  )?.flavor;
  const image = check.value?.image;
  const what = `${Number(form.count) || 1} × ${
    flavor?.title ?? flavor?.name ?? 'virtual machine'
  }`;
  const where = form.place ? ` on ${titleOf(form.place)}` : '';
  const version = image?.version ? ` (${image.version})` : '';
  return `${what}${where}${image ? `, from ${image.name}${version}` : ''}`;
}
