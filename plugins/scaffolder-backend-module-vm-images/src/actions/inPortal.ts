import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  explainVerdict,
  type RequestOptions,
  type Verdict,
  type VmImagesApi,
} from '@vm-images/backstage-plugin-vm-images-common';
import { asked } from '../operations/explain';
import { Session, type ActionDependencies } from '../operations/Session';

/** Looks something up as the person who started the task. */
export async function inPortal<T>(
  dependencies: ActionDependencies,
  context: { getInitiatorCredentials(): Promise<BackstageCredentials> },
  look: (api: VmImagesApi, options: RequestOptions) => Promise<T>,
): Promise<T> {
  const credentials = await context.getInitiatorCredentials();
  const session = new Session(dependencies, credentials);
  return asked(async () => look(session.api, await session.options()));
}

/** @throws Error with reasons and remedies of what is denied */
export function assertAllowed(verdict: Verdict): void {
  if (verdict.effect === 'deny') throw new Error(explainVerdict(verdict));
}
