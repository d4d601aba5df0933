import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  callerOwns,
  imageReadPermission,
  shareVerdicts,
  type Image,
  type ShareListQuery,
  type ShareRequest,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  enforceVerdict,
  type CallerResolver,
  type PermissionDecisions,
  type ResourceAccess,
  type ServiceOptions,
} from '../authorization';
import type { ImageRow } from '../database/tables';
import type { ImageService } from '../images/ImageService';
import { noShare, type DefaultShareService } from './DefaultShareService';
import { shareFromRow } from './shareFromRow';
import type { ShareAnswer, ShareService } from './ShareService';

/**
 * Owners see and stop every share of their images; recipients see what waits
 * for them or was accepted, and answer it. Both only as far as the policy lets
 * them see the image.
 */
export class AuthorizedShareService implements ShareService {
  readonly #inner: DefaultShareService;
  readonly #callers: CallerResolver;
  readonly #decisions: PermissionDecisions;
  readonly #access: ResourceAccess<ImageRow>;
  readonly #images: Pick<ImageService, 'get'>;

  constructor(options: {
    inner: DefaultShareService;
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<ImageRow>;
    /** As the caller sees them. */
    images: Pick<ImageService, 'get'>;
  }) {
    this.#inner = options.inner;
    this.#callers = options.callers;
    this.#decisions = options.decisions;
    this.#access = options.access;
    this.#images = options.images;
  }

  async list(query: ShareListQuery, options: ServiceOptions) {
    const [caller, mayRead] = await Promise.all([
      this.#callers.resolve(options.credentials),
      this.#mayRead(options),
    ]);
    const view = {
      everything: caller.admin,
      owners: caller.ownershipRefs,
      condition: this.#access.toSql(mayRead),
    };
    return this.#inner.list(query, { ...options, view });
  }

  async ofImage(imageId: string, options: ServiceOptions) {
    await this.#own(imageId, options);
    return this.#inner.ofImage(imageId, options);
  }

  async share(imageId: string, request: ShareRequest, options: ServiceOptions) {
    const image = await this.#images.get(imageId, options);
    enforceVerdict(image.actions.share);
    return this.#inner.share(imageId, request, options);
  }

  async stop(imageId: string, share: string, options: ServiceOptions) {
    await this.#own(imageId, options);
    return this.#inner.stop(imageId, share, options);
  }

  async answer(id: string, answer: ShareAnswer, options: ServiceOptions) {
    const [caller, mayRead, found] = await Promise.all([
      this.#callers.resolve(options.credentials),
      this.#mayRead(options),
      this.#inner.row(id),
    ]);
    const { share, image } = found;
    const isRecipient =
      caller.ownershipRefs.includes(share.recipient_ref) &&
      share.status !== 'rejected' &&
      image.deleted_at === null;
    const isOwner = callerOwns(caller, image.owner_ref || undefined);
    const isSeen = isRecipient || isOwner;
    if (!isSeen || !this.#access.allows(mayRead, image)) {
      throw new NotFoundError(noShare(id));
    }
    enforceVerdict(shareVerdicts(shareFromRow(found, caller), caller)[answer]);
    return this.#inner.answer(id, answer, options);
  }

  async #mayRead({ credentials }: ServiceOptions) {
    const [decision] = await this.#decisions.decide(
      [imageReadPermission],
      credentials,
    );
    return decision;
  }

  /** To others even who else has it is not told. */
  async #own(imageId: string, options: ServiceOptions): Promise<Image> {
    const [caller, image] = await Promise.all([
      this.#callers.resolve(options.credentials),
      this.#images.get(imageId, options),
    ]);
    if (callerOwns(caller, image.ownerRef)) return image;
    throw new NotAllowedError(
      `Only ${
        image.ownerRef ?? 'the platform team'
      } may see and change with whom image "${image.name}" is shared.`,
    );
  }
}
