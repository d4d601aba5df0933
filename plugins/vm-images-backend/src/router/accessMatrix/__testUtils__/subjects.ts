/** Things to ask for, of every variant in `visibility.ts`. */
import { randomUUID } from 'node:crypto';
import type { ShareStatus } from '@vm-images/backstage-plugin-vm-images-common';
import { insertMachine, type NewMachineRow } from '../../../database/machines';
import type { NewImageRow } from '../../../database/images';
import { moveChannel } from '../../../governance/channels/channelRows';
import { encodeFamilyId } from '../../../database/lineage/familyId';
import { savePlan } from '../../../governance/standing/standingRows';
import {
  insertTemplate,
  type NewTemplateRow,
} from '../../../database/templates';
import { addImage } from '../../../database/testing/catalogBench';
import { addShare } from '../../../database/testing/shareImage';
import { insertSavePoint, moveSavePoint } from '../../../database/savePoints';
import type { OperationTableRow } from '../../../operations/OperationRow';
import type { AccessBench } from './AccessBench';
import { ada, guests, invitees, web, type Role } from './roles';
import { maySee, visibility, type Kind, type Variant } from './visibility';

/** A name that occurs in no answer to whom it is hidden from. */
export interface Secret {
  name: string;
  knows(role: Role): boolean;
}

export interface Subject {
  id: string;
  name: string;
  secrets: readonly Secret[];
  /** An image that everyone whom no policy hinders sees. */
  imageId?: string;
  /** Of a download. */
  linkId?: string;
  /** Id of what is below it. */
  part?: string;
}

/** Whose it is: the user's, the group's, or the platform's. */
const ownerOf = (variant: string): string => {
  if (/user/i.test(variant)) return ada;
  return /^(offered|withheld|found|ofPlatform)$/.test(variant) ? '' : web;
};
const isPublic = (variant: string) =>
  /^(public|offered|overreaching)/.test(variant);

/** What families are asked for. */
export const CHANNEL = 'stable';

export const newName = (what: string) =>
  `${what}-${randomUUID().replace(/-/g, '')}`;

const secret = (name: string, kind: Kind, variant: string): Secret => ({
  name,
  knows: role =>
    maySee(role, (visibility[kind] as Record<string, Variant>)[variant]),
});

type Make<T> = (
  bench: AccessBench,
  variant: string,
  facts?: Partial<T>,
) => Promise<Subject>;

const imageStates: Record<string, Partial<NewImageRow>> = {
  sharedOfGroup: { visibility: 'shared' },
  binned: { status: 'deleted', deleted_at: 5 },
  importing: { status: 'importing' },
  destroyed: { status: 'destroyed', deleted_at: 5 },
};

const image: Make<NewImageRow> = async (bench, variant, facts) => {
  const name = newName('image');
  const offered = bench.platform.offer({ name: newName('disk') });
  const { id } = await addImage(bench.knex, {
    name,
    tags: JSON.stringify([name]),
    family: name,
    owner_ref: ownerOf(variant),
    created_by: ada,
    visibility: isPublic(variant) ? 'public' : 'private',
    platform_id: 'memory',
    region: 'here',
    platform_image_id: offered.id,
    digest: offered.digest,
    features: '{"cloudInit":true}',
    default_user: 'debian',
    ...imageStates[variant],
    ...facts,
  });
  await savePlan(bench.knex, {
    ...{ image_id: id, to_standing: 'deprecated', reason: 'Old.' },
    ...{ inherit: false, everything: false, due_at: 4_000_000_000_000 },
    ...{ planned_by: ada, planned_at: 1 },
  });
  if (variant === 'sharedOfGroup') await shareWithBoth(bench, id);
  return { id, name, secrets: [secret(name, 'image', variant)] };
};

/** Of two versions; its channel offers the newer one. */
const family: Make<never> = async (bench, variant) => {
  const name = newName('family');
  const facts = { name: newName('version'), family: name };
  const [older, newer] = [
    await image(bench, variant, facts),
    await image(bench, variant, { ...facts, name: newName('version') }),
  ];
  const owner = ownerOf(variant);
  for (const { id: imageId } of [older, newer]) {
    await bench.knex.transaction(tx =>
      moveChannel(
        tx,
        { owner, name, channel: CHANNEL },
        { kind: 'promote', imageId, note: '', by: ada },
      ),
    );
  }
  return {
    ...{ id: encodeFamilyId({ owner, name }), name, imageId: older.id },
    secrets: [
      secret(name, 'family', variant),
      ...older.secrets,
      ...newer.secrets,
    ],
  };
};

async function shareWithBoth({ knex }: AccessBench, imageId: string) {
  const status = 'pending';
  await addShare(knex, { imageId, recipientRef: invitees, status });
  await addShare(knex, { imageId, recipientRef: guests });
}

/** Those who were asked, and those who have accepted or did not want it. */
const share: Make<never> = async (bench, variant) => {
  const { id: imageId, name } = await image(bench, 'ofGroup');
  const status = variant as ShareStatus;
  const recipientRef = status === 'pending' ? invitees : guests;
  const id = await addShare(bench.knex, { imageId, recipientRef, status });
  return { id, name, imageId, secrets: [secret(name, 'share', variant)] };
};

const givenShare: Make<never> = async (bench, variant) => {
  const { id: part, imageId, ...shared } = await share(bench, variant);
  return { ...shared, id: imageId!, part };
};

/** What it maps is its owner's own, and so lent to whoever sees it. */
const template: Make<NewTemplateRow> = async (bench, variant, facts) => {
  const [id, title] = [randomUUID(), newName('template')];
  const lent = { ofUser: 'ofUser', publicOfUser: 'ofUser' }[variant];
  const overreaches = variant === 'overreaching';
  const own = ownerOf(variant) ? lent ?? 'ofGroup' : 'offered';
  const mapped = await image(bench, overreaches ? 'ofUser' : own);
  await insertTemplate({
    tx: bench.knex,
    template: {
      ...{ id, name: title, title, os: '{"type":"linux"}' },
      owner_ref: ownerOf(variant),
      created_by: ada,
      visibility: isPublic(variant) ? 'public' : 'private',
      deleted_at: variant === 'deleted' ? 5 : null,
      mappings: JSON.stringify([
        {
          ...{ platformId: 'memory', region: 'here', sizes: [] },
          ...{ imageId: mapped.id, imageSource: 'custom' },
        },
      ]),
      ...facts,
    },
  });
  const secrets = [secret(title, 'template', variant)];
  if (overreaches) secrets.push(...mapped.secrets);
  return { id, name: title, secrets };
};

/** Stands for the id of an image that belongs to whom the machine belongs. */
export const OWN_IMAGE = 'own';

const machine: Make<NewMachineRow> = async (bench, variant, facts) => {
  const like = { ofUser: 'ofUser', found: 'offered' }[variant] ?? 'ofGroup';
  const runs = facts?.image_id === OWN_IMAGE && (await image(bench, like));
  const [id, name] = [randomUUID(), newName('machine')];
  const flavor = { name: 'small', vcpus: 1, memoryMiB: 256, diskGiB: 1 };
  const { launch } = bench.platform;
  const real = await launch.create(
    {
      ...{ marker: id, name: id, hostname: id, region: 'here', flavor },
      imageId: bench.platform.offer({ name: newName('disk') }).id,
      login: { user: 'debian', sshPublicKeys: [] },
      userData: [],
    },
    { signal: new AbortController().signal, idempotencyKey: id },
  );
  await insertMachine({
    tx: bench.knex,
    machine: {
      ...{ id, name, platform_id: 'memory', region: 'here' },
      ...{ vcpus: 1, memory_mib: 256, disk_gib: 1 },
      platform_machine_id: real.id,
      state: variant === 'launching' ? 'launching' : 'running',
      owner_ref: ownerOf(variant),
      created_by: variant === 'found' ? '' : ada,
      deleted_at: variant === 'deleted' ? 5 : null,
      ...facts,
      ...(runs && { image_id: runs.id, image_name: runs.name }),
    },
  });
  return { id, name, secrets: [secret(name, 'machine', variant)] };
};

/** `id` is the machine. */
const savePoint: Make<never> = async (bench, variant) => {
  const made = await machine(bench, variant);
  const part = randomUUID();
  const name = newName('snapshot');
  await insertSavePoint({
    tx: bench.knex,
    savePoint: {
      ...{ id: part, name, kind: 'snapshot', description: '' },
      ...{ machine_id: made.id, platform_id: 'memory' },
      ...{ created_by: ada, operation_id: null },
    },
  });
  await moveSavePoint({ tx: bench.knex, id: part, to: 'available' });
  return {
    ...{ id: made.id, name, part },
    secrets: [...made.secrets, secret(name, 'savePoint', variant)],
  };
};

const operation: Make<OperationTableRow> = async (bench, variant, facts) => {
  const [id, name] = [randomUUID(), newName('operation')];
  const state =
    variant === 'ended'
      ? { status: 'succeeded', phase: 'closed', outcome: 'succeeded' }
      : { status: 'queued', phase: 'run', ...facts };
  await bench.knex('operations').insert({
    // Of a kind that asks for nothing more when it is tried again.
    ...{ id, kind: 'image.convert-for-download', input: '{}' },
    ...{ subject_type: 'platform', subject_id: name, subject_name: name },
    ...{ state: '{}', queue: '', created_at: 1, updated_at: 1 },
    log_seq: 1,
    steps: '[{"name":"convert","title":"Convert","status":"pending"}]',
    owner_ref: ownerOf(variant),
    created_by: variant === 'ofPlatform' ? 'user:default/root' : ada,
    ...state,
  });
  await bench.knex('operation_log').insert({
    ...{ operation_id: id, seq: 1, at: 1, level: 'info', line: name },
  });
  return { id, name, secrets: [secret(name, 'operation', variant)] };
};

/** Of four bytes; `status: 'complete'` sends them. */
const upload: Make<{ status: string }> = async (bench, variant, facts) => {
  const name = newName('upload');
  const tus = { 'Tus-Resumable': '1.0.0' };
  const { headers } = await bench.request('creator', 'post', '/uploads').set({
    ...{ ...tus, 'Upload-Length': '4' },
    'Upload-Metadata': `filename ${Buffer.from(name).toString('base64')}`,
  });
  const id = String(headers.location).split('/').pop()!;
  if (facts?.status === 'complete') {
    await bench
      .request('creator', 'patch', `/uploads/${id}`)
      .set({ ...tus, 'Upload-Offset': '0' })
      .set('Content-Type', 'application/offset+octet-stream')
      .send('disk');
  }
  return { id, name, secrets: [secret(name, 'upload', variant)] };
};

/** `id` is whom something new is to belong to. */
const owner: Make<never> = async (bench, variant) => {
  const { id: imageId } = await image(bench, 'publicOfGroup');
  const [id, name] = [ownerOf(variant), newName('made')];
  return { id, name, imageId, secrets: [] };
};

/** Whose image it is has made it; `id` is the image. */
const download: Make<never> = async (bench, variant) => {
  const made = await image(bench, variant);
  const maker = /user/i.test(variant) ? 'creator' : 'member';
  const { body } = await bench
    .request(maker, 'post', `/images/${made.id}/downloads`)
    .send({});
  return { ...made, linkId: body.id };
};

/** What becomes of a link before it is used. */
const fates: Record<string, (bench: AccessBench) => Promise<unknown>> = {
  gone: ({ knex }) => knex('images').update({ status: 'deleting' }),
  revoked: ({ knex }) => knex('download_links').update({ revoked_at: 5 }),
  expired: ({ knex }) => knex('download_links').update({ expires_at: 5 }),
  unknown: ({ knex }) => knex('download_links').delete(),
};

/** `id` is a token. */
const link: Make<never> = async (bench, variant) => {
  const { id, name } = await image(bench, 'ofGroup');
  const { body } = await bench
    .request('member', 'post', `/images/${id}/downloads`)
    .send({});
  await fates[variant]?.(bench);
  const token = body.url.split('/').pop()!;
  return {
    id: variant === 'forged' ? `${token.slice(0, -4)}AAAA` : token,
    name,
    secrets: [],
  };
};

const makers = {
  ...{ share, givenShare },
  ...{
    family,
    image,
    template,
    machine,
    savePoint,
    operation,
    upload,
    owner,
    link,
    download,
  },
};

export type SubjectKind = keyof typeof makers;
/** Columns that an endpoint needs to be otherwise. */
export type SubjectFacts = Partial<Record<string, string>>;

export async function makeSubject(
  bench: AccessBench,
  what: { kind: SubjectKind; variant: string; facts?: SubjectFacts },
): Promise<Subject> {
  const make = makers[what.kind] as Make<SubjectFacts>;
  const made = await make(bench, what.variant, what.facts);
  bench.events.length = 0;
  return made;
}
