import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Machines that run tests have other things to do.
configure({ asyncUtilTimeout: 15_000 });
