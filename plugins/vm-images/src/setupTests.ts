import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Pages are loaded lazily, and machines that run tests have other things to do.
configure({ asyncUtilTimeout: 15_000 });

// Tests resolve packages for Node.js, and there this one sends no files. A mapping
// in the configuration would not do: packages that are tested by the same worker
// share the resolver of whichever came first.
jest.mock('tus-js-client', () =>
  jest.requireActual('tus-js-client/lib.es5/browser'),
);

// Browsers have had it for years; the files of jsdom have not.
Object.getPrototypeOf(new File([], '').slice()).arrayBuffer ??=
  function arrayBuffer(this: Blob) {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result as ArrayBuffer);
      reader.onerror = () => reject(reader.error);
      reader.readAsArrayBuffer(this);
    });
  };
