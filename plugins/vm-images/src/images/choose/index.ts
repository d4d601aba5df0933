export { ImageAutocomplete, type ImageChoice } from './ImageAutocomplete';
export { useImageSearch } from './useImageSearch';
