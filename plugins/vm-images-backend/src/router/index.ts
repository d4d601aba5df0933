export { createRouter } from './createRouter';
export { forgetAnswers } from './idempotency/answerOnce';
export { registerImageRoutes } from './registerImageRoutes';
export { registerOwnerRoutes } from './registerOwnerRoutes';
export { registerTemplateRoutes } from './registerTemplateRoutes';
export type { Answer, RegisterRoutes, RouteTools } from './RouteTools';
export { sendAnswer } from './sendAnswer';
