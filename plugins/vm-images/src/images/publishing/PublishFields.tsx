import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import MenuItem from '@material-ui/core/MenuItem';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import { makeStyles } from '@material-ui/core/styles';
import { FormField } from '../form/FormField';
import type { checkForm, PublishForm } from './publishForm';
import { priceUnits, publisherKinds } from './words';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: theme.spacing(2) },
  row: {
    display: 'grid',
    gridTemplateColumns: '1fr 2fr',
    alignItems: 'start',
    gap: theme.spacing(2),
  },
  price: {
    display: 'grid',
    gridTemplateColumns: 'repeat(4, minmax(0, 1fr))',
    alignItems: 'start',
    gap: theme.spacing(2),
  },
}));

interface Props {
  form: PublishForm;
  /** Only what has been asked for already is found wanting. */
  errors: ReturnType<typeof checkForm>;
  onChange: (change: Partial<PublishForm>) => void;
}

/** Where an image is offered, by whom, with what in it and for how much. */
export function PublishFields(props: Props) {
  const { form, errors, onChange } = props;
  const classes = useStyles();
  const inMarketplace = form.visibility === 'marketplace';
  return (
    <div className={classes.root}>
      <RadioGroup
        aria-label="Where it is offered"
        value={form.visibility}
        onChange={(_, value) =>
          onChange({ visibility: value as PublishForm['visibility'] })
        }
      >
        <FormControlLabel
          value="public"
          control={<Radio color="primary" />}
          label="Public: everyone may launch and download it"
        />
        <FormControlLabel
          value="marketplace"
          control={<Radio color="primary" />}
          label="Marketplace: everyone may launch it, free or paid"
        />
      </RadioGroup>
      <Publisher {...props} />
      <FormField
        name="contents"
        label="Contents"
        required={inMarketplace}
        multiline
        minRows={2}
        value={form.contents}
        error={errors.contents}
        helperText="What is installed in it beside the operating system"
        inputProps={{ maxLength: 4000 }}
        onValue={contents => onChange({ contents })}
      />
      {inMarketplace && <PriceFields {...props} />}
      <FormField
        name="terms"
        label="Terms"
        multiline
        value={form.terms}
        inputProps={{ maxLength: 4000 }}
        helperText={
          inMarketplace
            ? 'Whoever launches it accepts them first, once for each owner of virtual machines'
            : undefined
        }
        onValue={terms => onChange({ terms })}
      />
      {inMarketplace && (
        <FormControlLabel
          control={
            <Checkbox
              color="primary"
              checked={form.redistributable}
              onChange={(_, redistributable) => onChange({ redistributable })}
            />
          }
          label="May be passed on: others download, export and copy it, and share what they make from it"
        />
      )}
    </div>
  );
}

function Publisher({ form, errors, onChange }: Props) {
  const classes = useStyles();
  return (
    <div>
      <div className={classes.row}>
        <FormField
          select
          name="publisher-kind"
          label="Published by a"
          value={form.publisherKind}
          onValue={value =>
            onChange({ publisherKind: value as PublishForm['publisherKind'] })
          }
        >
          {Object.entries(publisherKinds).map(([kind, title]) => (
            <MenuItem key={kind} value={kind}>
              {title}
            </MenuItem>
          ))}
        </FormField>
        <FormField
          name="publisher-name"
          label="Name of the publisher"
          required={form.visibility === 'marketplace'}
          value={form.publisherName}
          error={errors.publisher}
          inputProps={{ maxLength: 128 }}
          onValue={publisherName => onChange({ publisherName })}
        />
      </div>
      <FormControlLabel
        control={
          <Checkbox
            color="primary"
            checked={form.verified}
            onChange={(_, verified) => onChange({ verified })}
          />
        }
        label="Verified: the platform team has made sure that it is them"
      />
    </div>
  );
}

function PriceFields({ form, errors, onChange }: Props) {
  const classes = useStyles();
  const paid = form.model === 'paid';
  return (
    <div className={classes.price}>
      <FormField
        select
        name="price-model"
        label="Price"
        value={form.model}
        onValue={value =>
          // What is paid for is seldom passed on; whoever wants it says so.
          onChange({
            model: value as PublishForm['model'],
            redistributable: value === 'free',
          })
        }
      >
        <MenuItem value="free">Free</MenuItem>
        <MenuItem value="paid">Paid</MenuItem>
      </FormField>
      {paid && (
        <>
          <FormField
            name="price-amount"
            label="Amount"
            type="number"
            required
            value={form.amount}
            error={errors.price}
            inputProps={{ min: 0, step: 'any' }}
            onValue={amount => onChange({ amount })}
          />
          <FormField
            name="price-currency"
            label="Currency"
            required
            value={form.currency}
            error={errors.currency}
            inputProps={{ maxLength: 3 }}
            onValue={currency => onChange({ currency })}
          />
          <FormField
            select
            name="price-unit"
            label="Charged"
            value={form.unit}
            onValue={value => onChange({ unit: value as PublishForm['unit'] })}
          >
            {Object.entries(priceUnits).map(([unit, title]) => (
              <MenuItem key={unit} value={unit}>
                {title}
              </MenuItem>
            ))}
          </FormField>
        </>
      )}
    </div>
  );
}
