import {
  callerOwns,
  deny,
  verdictOf,
  type Caller,
  type Finding,
  type Verdict,
  type Verdicts,
  type VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';

/** @public */
export type TemplateAction = 'edit' | 'delete' | 'launch';

/** Everything the rules of VM templates look at. */
export interface TemplateSituation {
  template: Omit<VmTemplate, 'actions'>;
  caller: Caller;
  /** Why a platform cannot be used now; undefined when it can. */
  unavailable(platformId: string): string | undefined;
}

function* ownership(s: TemplateSituation): Iterable<Finding> {
  const { ownerRef, title } = s.template;
  if (callerOwns(s.caller, ownerRef)) return;
  yield ownerRef
    ? deny(
        'template.owner',
        `VM template "${title}" belongs to ${ownerRef}.`,
        `Ask ${ownerRef}.`,
      )
    : deny(
        'template.owner',
        `VM template "${title}" is offered by the platform; only the platform team may change it.`,
        'Make a VM template of your own instead.',
      );
}

function* launch(s: TemplateSituation): Iterable<Finding> {
  const { title, mappings } = s.template;
  const ready = mappings.filter(({ status }) => status === 'ready');
  if (ready.length === 0) {
    const reasons = mappings.map(({ reason }) => reason).join(' ');
    yield deny(
      'template.broken',
      mappings.length > 0
        ? `VM template "${title}" leads to no image: ${reasons}`
        : `VM template "${title}" has no image mapped yet.`,
      'Edit the template and map an available image.',
    );
    return;
  }
  const reasons = ready.map(({ platformId }) => s.unavailable(platformId));
  if (reasons.every(reason => reason !== undefined)) {
    yield deny('platform.unavailable', [...new Set(reasons)].join(' '));
  }
}

/** A verdict for every action on a VM template. */
export function templateVerdicts(
  situation: TemplateSituation,
): Verdicts & Record<TemplateAction, Verdict> {
  return {
    edit: verdictOf(ownership(situation)),
    delete: verdictOf(ownership(situation)),
    launch: verdictOf(launch(situation)),
  };
}
