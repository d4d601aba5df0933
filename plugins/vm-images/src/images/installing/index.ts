export { useInstalling } from './useInstalling';
