export { cancelledParts } from './cancelledParts';
export { ChangePublisher, type Audience } from './ChangePublisher';
export { OperationReporter } from './OperationReporter';
export { operationTitle } from './operationTitle';
export { TellingTemplateService } from './TellingTemplateService';
