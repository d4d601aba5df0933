export { useCopying } from './useCopying';
