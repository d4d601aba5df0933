import type {
  Retention,
  RetentionRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import { plural } from '@vm-images/backstage-plugin-vm-images-react';

/** What the dialog asks; empty fields are no part of the rule. */
export interface RetentionForm {
  enabled: boolean;
  keepNewest: string;
  maxAgeDays: string;
}

export const formOf = (rule: Retention): RetentionForm => ({
  // Whoever opens it for the first time wants a rule.
  enabled: rule.enabled || rule.etag === '"0"',
  keepNewest: String(rule.keepNewest ?? (rule.etag === '"0"' ? 5 : '')),
  maxAgeDays: String(rule.maxAgeDays ?? ''),
});

const isWithin = (text: string, most: number) =>
  text === '' || (/^\d{1,4}$/.test(text) && +text >= 1 && +text <= most);

/** What is wrong with what was typed, by field. */
export function checkRetention(form: RetentionForm) {
  const isEmpty = form.keepNewest === '' && form.maxAgeDays === '';
  return {
    ...(!isWithin(form.keepNewest, 1000) && {
      keepNewest: 'A whole number from 1 to 1000.',
    }),
    ...(!isWithin(form.maxAgeDays, 3650) && {
      maxAgeDays: 'A whole number of days from 1 to 3650.',
    }),
    ...(form.enabled &&
      isEmpty && { keepNewest: 'Fill in this field, the other one, or both.' }),
  };
}

export function ruleOfForm(form: RetentionForm): RetentionRequest {
  return {
    enabled: form.enabled,
    ...(form.keepNewest && { keepNewest: Number(form.keepNewest) }),
    ...(form.maxAgeDays && { maxAgeDays: Number(form.maxAgeDays) }),
  };
}

/** The rule in one sentence. */
export function ruleInWords({
  enabled,
  keepNewest,
  maxAgeDays,
}: Pick<Retention, 'enabled' | 'keepNewest' | 'maxAgeDays'>): string {
  if (!enabled) return 'Every version is kept until somebody deletes it.';
  const count =
    keepNewest && `are not among the newest ${plural(keepNewest, 'version')}`;
  const age = maxAgeDays && `are older than ${plural(maxAgeDays, 'day')}`;
  const which = [count, age].filter(Boolean).join(' and ');
  return `Versions that ${which} go into the recycle bin, once a day.`;
}
