export { COPY_IMAGE, copyImageOperation } from './copyOperation';
export { CopyService } from './CopyService';
