export { InstallationSteps } from './InstallationSteps';
