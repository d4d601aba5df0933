/** Where this project differs from Backstage's rules, and why. */
module.exports = {
  rules: {
    // Inside of a function that runs later, order does not matter.
    '@typescript-eslint/no-use-before-define': [
      'error',
      { functions: false, classes: false, variables: false, typedefs: false },
    ],
    // Disk headers, checksums and file modes are made of bits.
    'no-bitwise': 'off',
    // Control characters are what has to be found in what people send.
    'no-control-regex': 'off',
    // A dialog that opens takes the focus to its first field; the ARIA
    // practices ask for that.
    'jsx-a11y/no-autofocus': 'off',
  },
  tsRules: {
    'no-restricted-syntax': [
      'error',
      {
        message: 'Take what is needed from React by its name.',
        selector:
          'ImportDeclaration[source.value="react"] :matches(ImportDefaultSpecifier, ImportNamespaceSpecifier)',
      },
      {
        // Screen readers pass over a name on an element that has no role.
        message: 'A name needs a role: role="status" for what is loading.',
        selector:
          'JSXOpeningElement[name.name=/^(div|span|Skeleton)$/]:has(JSXAttribute[name.name="aria-label"]):not(:has(JSXAttribute[name.name="role"]))',
      },
    ],
  },
  overrides: [
    {
      // Suites and checks that tests of other packages run.
      files: ['src/testUtils/**', 'src/crash/**'],
      rules: {
        'jest/no-export': 'off',
        'jest/no-conditional-expect': 'off',
        'jest/no-standalone-expect': 'off',
        // What hooks set up is not set anew while a test's loop runs.
        'no-loop-func': 'off',
      },
    },
  ],
};
