import type { ServiceOptions } from '../../authorization';
import type { ChangePublisher } from '../../changes';
import { EVERYONE } from '../../database/images';
import type { ImageRow } from '../../database/tables';
import type { ImageDeletion } from '../ImageService';

/** Tells of restored images; what is an operation tells of itself. */
export class TellingImageBin implements ImageDeletion {
  readonly #inner: ImageDeletion;
  readonly #publisher: Pick<ChangePublisher, 'publish'>;

  constructor(
    inner: ImageDeletion,
    publisher: Pick<ChangePublisher, 'publish'>,
  ) {
    this.#inner = inner;
    this.#publisher = publisher;
  }

  delete(image: ImageRow, options: ServiceOptions) {
    return this.#inner.delete(image, options);
  }

  destroy(image: ImageRow, options: ServiceOptions) {
    return this.#inner.destroy(image, options);
  }

  async restore(image: ImageRow) {
    await this.#inner.restore(image);
    await this.#publisher.publish(
      { type: 'image', id: image.id, change: 'updated' },
      {
        refs: [image.owner_ref, image.created_by],
        everyone: image.audience === EVERYONE,
      },
    );
  }
}
