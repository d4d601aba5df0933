export { ListingFacts } from './ListingFacts';
export { PublisherName } from './PublisherName';
export { usePublishing } from './usePublishing';
export { formatPrice, publisherKinds } from './words';
