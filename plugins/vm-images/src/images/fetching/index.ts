export { FetchBanner } from './FetchBanner';
export { useFetching } from './useFetching';
