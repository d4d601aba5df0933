import type { Capability, Image } from '../../model/types';
import type { Caller } from '../caller';

/** Everything the image rules look at. @public */
export interface ImageSituation {
  image: Omit<Image, 'actions'>;
  caller: Caller;
  /** What the image's platform can do; empty when it is not configured. */
  capabilities: readonly Capability[];
  /** Platforms may be down; then their actions are denied with this reason. */
  platformUnavailable?: string;
  /** VM templates that name the image. */
  usedByTemplates: number;
  /** May the image go while virtual machines made from it exist? */
  deleteInUse: 'block' | 'confirm' | 'allow';
}
