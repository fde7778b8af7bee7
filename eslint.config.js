import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const testFunctions = {
  from: 'package',
  package: 'node:test',
  name: ['after', 'before', 'describe', 'it', 'suite', 'test'],
};

export default defineConfig(
  { ignores: ['node_modules/', 'out/', 'outputs/', 'resources/', 'types/', 'test/architecture/fixtures/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'no-console': 'error', // the command line has one place that prints
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [testFunctions] }],
      '@typescript-eslint/no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off', // an async method turns what it throws into a rejection
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowArray: true, allowBoolean: true, allowNever: true, allowNumber: true },
      ],
      '@typescript-eslint/unbound-method': 'off', // it takes every function in an interface for a method
    },
  },
  {
    files: ['**/*.test.ts', '**/testing/**', 'test/**', 'scripts/**', 'bench/**'],
    rules: {
      'no-console': 'off',
      // what other programs printed, and JSON.parse, is looked at as it comes
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
