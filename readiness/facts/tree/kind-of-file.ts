/** What a file is for, as far as its path tells. Only `product` can ship. */
export type FileKind = 'product' | 'test' | 'example' | 'tool' | 'document' | 'generated' | 'vendored'

const inFolder = (names: string): RegExp => new RegExp(`(^|/)(${names})/`, 'i')

const RULES: readonly (readonly [FileKind, RegExp])[] = [
  ['vendored', inFolder('node_modules|vendor|vendors|third[-_]party|bower_components|site-packages|\\.yarn')],
  [
    'generated',
    /\.min\.(js|css|mjs)$|(^|\/)(package-lock\.json|pnpm-lock\.yaml|yarn\.lock|poetry\.lock|uv\.lock)$/i,
  ],
  [
    'generated',
    inFolder('dist|build|out|\\.next|\\.nuxt|\\.output|coverage|__generated__|generated|__pycache__'),
  ],
  [
    'test',
    inFolder(
      'tests?|__tests__|__mocks__|spec|specs|e2e|fixtures?|testdata|cypress|playwright|_?[a-z-]*[-_](tests?|fixtures)',
    ),
  ],
  ['test', /(\.|_|-)(test|tests|spec|e2e|stories|cases)\.[a-z]+$|(^|\/)(test_[^/]+|conftest)\.py$/i],
  ['example', inFolder('([a-z-]+[-_])?(examples?|samples?)|demos?|playground|sandbox')],
  ['example', /\.(example|sample|dist|template)$|(^|\/)[^/]*(\.|_|-)(example|sample)(\.|$)/i],
  ['document', inFolder('docs?|documentation|\\.changeset')],
  ['document', /\.(md|mdx|rst|adoc|txt)$/i],
  [
    'tool',
    inFolder('\\.?scripts?|tools?|bench(marks?)?|\\.github|\\.gitlab|\\.circleci|ci|\\.storybook|hack'),
  ],
  [
    'tool',
    /(^|\/)([^/]+\.config\.[cm]?[jt]s|gulpfile\.js|gruntfile\.js|setup\.py|noxfile\.py|fabfile\.py|manage\.py)$/i,
  ],
  // In the root it is for the command line; further down, the tasks of a queue that the product runs.
  ['tool', /^tasks\.py$/],
]

export function kindOfFile(path: string): FileKind {
  return RULES.find(([, pattern]) => pattern.test(path))?.[0] ?? 'product'
}
