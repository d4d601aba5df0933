/** Which versions of a family a rule lets go, and why each stays or goes. */
import { imageStatuses } from '../../lifecycle/imageLifecycle';
import type { ImageStatus, Verdict } from '../../model/types';
import { callerOwns, type Caller } from '../caller';
import { deny, verdictOf } from '../verdict';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is set has to hold for a version to go; at least one is. @public */
export interface RetentionRule {
  /** Versions that stay, the newest first. */
  keepNewest?: number;
  /** Days after which a version is old. */
  maxAgeDays?: number;
}

/** What a retention rule looks at. @public */
export interface RetentionVersion {
  id: string;
  status: ImageStatus;
  /** When it was made, in milliseconds. */
  createdAt: number;
  /** Channels that offer it. */
  channels: readonly string[];
  /** May it be deleted, with nobody there to be warned? */
  remove: Verdict;
}

/** @public */
export interface RetentionDecision {
  id: string;
  goes: boolean;
  reason: string;
}

/**
 * Decides on every version. A version goes only when each part of the rule lets
 * it; what is offered by a channel, in use or protected stays, and so does
 * the newest, whatever the rule says. @public
 */
export function retentionDecisions(
  versions: readonly RetentionVersion[],
  rule: RetentionRule,
  now: number,
): RetentionDecision[] {
  const newestFirst = [...versions].sort(
    (a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1),
  );
  return newestFirst.map(retentionDecider(rule, now));
}

/**
 * The same, of versions that are handed over one by one, the newest first: of a
 * family that is too large to be held at once. @public
 */
export function retentionDecider(
  rule: RetentionRule,
  now: number,
): (version: RetentionVersion) => RetentionDecision {
  let rank = 0;
  return version => {
    const { id, status, createdAt } = version;
    if (status === 'available') rank += 1;
    const days = (now - createdAt) / DAY_MS;
    const stays =
      whyItStays(version, rank) ?? whyTheRuleKeepsIt({ rank, days }, rule);
    return { id, goes: !stays, reason: stays ?? whyItGoes(rule) };
  };
}

function whyItStays(
  { status, channels, remove }: RetentionVersion,
  rank: number,
): string | undefined {
  if (status !== 'available') {
    return `It is ${imageStatuses[
      status
    ].title.toLowerCase()}; only available versions are let go.`;
  }
  if (rank === 1) return 'It is the newest version.';
  if (channels.length > 0) {
    const names = channels.map(name => `"${name}"`).join(', ');
    return channels.length === 1
      ? `Channel ${names} offers it.`
      : `Channels ${names} offer it.`;
  }
  return remove.findings.at(0)?.reason;
}

function whyTheRuleKeepsIt(
  { rank, days }: { rank: number; days: number },
  { keepNewest, maxAgeDays }: RetentionRule,
): string | undefined {
  if (keepNewest === undefined && maxAgeDays === undefined) {
    return 'No rule is set.';
  }
  if (keepNewest !== undefined && rank <= keepNewest) {
    return `It is one of the newest ${keepNewest}.`;
  }
  if (maxAgeDays !== undefined && days <= maxAgeDays) {
    return `It is not older than ${maxAgeDays} days.`;
  }
  return undefined;
}

function whyItGoes({ keepNewest, maxAgeDays }: RetentionRule): string {
  const count = keepNewest && `not one of the newest ${keepNewest}`;
  const age = maxAgeDays && `older than ${maxAgeDays} days`;
  return `It is ${[count, age].filter(Boolean).join(', and ')}.`;
}

/** May the caller say which versions of the family go? @public */
export function retentionVerdict(
  family: { name: string; ownerRef?: string },
  caller: Caller,
): Verdict {
  const { name, ownerRef } = family;
  if (callerOwns(caller, ownerRef)) return verdictOf([]);
  const owner = ownerRef ?? 'the platform team';
  return verdictOf([
    deny(
      'family.owner',
      `Only ${owner} may say which versions of family "${name}" are kept.`,
      `Ask ${owner}.`,
    ),
  ]);
}
