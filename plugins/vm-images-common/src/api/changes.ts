/**
 * What is told while things change: signals to open pages, events to other
 * plugins. They name what changed, never what it is; whoever may see it asks.
 */
import type { OperationBrief } from '../model/types';

/** The signals channel of the pages. @public */
export const signalChannel = 'vm-images';

/** Event topics, published after commit. @public */
export const topics = {
  image: 'vm-images.image',
  template: 'vm-images.template',
  virtualMachine: 'vm-images.virtual-machine',
  operation: 'vm-images.operation',
  share: 'vm-images.share',
  family: 'vm-images.family',
} as const;

/** @public */
export type ChangeTopic = keyof typeof topics;

/** Payload of a signal (to those who may see the thing) and of an event. @public */
export type ChangeEvent = {
  type: ChangeTopic;
  id: string;
  change: 'created' | 'updated' | 'deleted';
  /** With `type: 'operation'`: how far it is, so that bars move without a request. */
  operation?: OperationBrief & { subjectId?: string; parentId?: string };
};
