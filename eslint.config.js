import { defineConfig } from 'eslint/config';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';

const testFunctions = {
  from: 'package',
  package: 'node:test',
  name: ['after', 'before', 'describe', 'it', 'suite', 'test'],
};

export default defineConfig(
  { ignores: ['node_modules/', 'out/', 'dist/', 'outputs/', 'resources/', 'types/', 'test/architecture/fixtures/'] },
  {
    files: ['**/*.ts', 'src/renderer/**/*.vue'],
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
    files: ['src/renderer/**/*.vue'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/block-order': ['error', { order: ['script', 'template'] }],
      'vue/component-api-style': 'error',
      'vue/define-macros-order': ['error', { order: ['defineProps', 'defineEmits', 'defineModel', 'defineSlots'] }],
      'vue/multi-word-component-names': 'off', // components are imported by name, so none can be taken for an element
      'vue/no-undef-components': 'error',
      'vue/no-unused-refs': 'error',
      'vue/prefer-true-attribute-shorthand': 'error',
      'vue/require-default-prop': 'off', // types say which may be left out
      // how elements are broken into lines is prettier's
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/singleline-html-element-content-newline': 'off',
    },
  },
  {
    files: ['src/renderer/components/MarkdownText.vue'],
    rules: { 'vue/no-v-html': 'off' }, // markdown-it escapes all HTML of what it is given
  },
  {
    // The linter must say which files have types beside .ts, and the same for all that one program holds.
    files: ['src/renderer/**'],
    languageOptions: { parserOptions: { extraFileExtensions: ['.vue'] } },
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
