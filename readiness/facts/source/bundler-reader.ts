import { defineExtractor } from './extractor.ts'

/** A build that takes calls of the console out of what it makes. */
export const bundlerReader = defineExtractor<{ drops: 'console' }>({
  name: 'bundler settings',
  hint: /drop_console|dropConsole|removeConsole|transform-remove-console|drop\s*:[^\n]*['"]console['"]|pure(_funcs)?\s*:\s*\[[^\]]*console\.log/,
  script: (file) =>
    /\b(drop_console|dropConsole|removeConsole)\b\s*:\s*false/.test(file.text) ||
    !/config|\brc\b|babel/i.test(file.path)
      ? []
      : [{ drops: 'console' }],
})
