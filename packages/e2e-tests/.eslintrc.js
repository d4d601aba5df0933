const shared = require('../../eslint.shared');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  ...shared,
  // Never built, so a file is where its source is.
  rules: { ...shared.rules, 'no-restricted-syntax': 'off' },
});
