import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Alert from '@material-ui/lab/Alert';
import Skeleton from '@material-ui/lab/Skeleton';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import {
  architectures,
  Findings,
  formatOs,
  imageKinds,
  isDenied,
  messageOf,
} from '@vm-images/backstage-plugin-vm-images-react';
import { FactList } from '../../layout';
import { factsOf } from '../form/imageForm';
import { localConversion } from './localVerdict';
import { SourceFacts } from './SourceFacts';
import type { ImportDraft } from './useImportDraft';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: theme.spacing(2) },
  facts: {
    display: 'flex',
    alignItems: 'flex-start',
    justifyContent: 'space-between',
    gap: theme.spacing(2),
  },
  edit: { flexShrink: 0 },
}));

/** What will be made of it, and whether it may. */
export function CheckStep(props: { draft: ImportDraft; onEdit: () => void }) {
  const { draft, onEdit } = props;
  const { form, target, platform, disk } = draft;
  const classes = useStyles();
  const { os } = factsOf(form);
  const convertTo = draft.check.value
    ? draft.check.value.convertTo
    : localConversion(disk, platform);
  return (
    <div className={classes.root}>
      <div className={classes.facts}>
        <FactList
          facts={[
            ['Name', form.name],
            ['System', os && formatOs(os)],
            [
              'Architecture',
              target.architecture
                ? architectures[target.architecture]
                : 'As detected',
            ],
            ['Kind', imageKinds[target.kind ?? 'system-disk']],
            ['Platform', platform?.title],
            [
              'Owner',
              target.ownerRef && (
                <EntityDisplayName entityRef={target.ownerRef} />
              ),
            ],
            ['Family', [form.family, form.version].filter(Boolean).join(' · ')],
            ['Tags', form.tags.join(', ')],
          ]}
        />
        <Button size="small" className={classes.edit} onClick={onEdit}>
          Edit details
        </Button>
      </div>
      <SourceFacts draft={draft} />
      {convertTo && (
        <Alert severity="info">
          The {disk.format} disk is converted to {convertTo}.
        </Alert>
      )}
      <Verdict draft={draft} />
    </div>
  );
}

function Verdict(props: { draft: ImportDraft }) {
  const { check, verdict, source, platforms } = props.draft;
  if (check.error) {
    return (
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
    );
  }
  if (source?.type === 'url' && !check.value) {
    return (
      <Skeleton
        variant="rect"
        height={48}
        role="status"
        aria-label="Checking"
      />
    );
  }
  if (platforms.length === 0) {
    return (
      <Alert severity="error">
        No platform of this portal imports images. Ask its platform team.
      </Alert>
    );
  }
  if (verdict.findings.length > 0) {
    return (
      <Alert severity={isDenied(verdict) ? 'error' : 'warning'}>
        <Findings findings={verdict.findings} />
      </Alert>
    );
  }
  return (
    <Alert severity="success">
      {source?.type === 'url'
        ? 'The address answers, and the image can be imported.'
        : 'The file can be imported.'}
    </Alert>
  );
}
