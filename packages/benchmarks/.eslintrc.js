const shared = require('../../eslint.shared');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  ...shared,
  rules: {
    ...shared.rules,
    // Never built, so a file is where its source is.
    'no-restricted-syntax': 'off',
    // The whole system is what is measured: every kind of package.
    '@backstage/no-mixed-plugin-imports': 'off',
  },
});
