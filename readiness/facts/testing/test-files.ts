import { sourceTree, type TreeFile } from '#readiness/facts/tree/source-tree.ts'
import { defineFact } from '#readiness/model/fact.ts'

export type TestTitle = {
  text: string
  line: number
  /** only: nothing beside it runs. skip: it does not run. */
  modifier?: 'only' | 'skip'
}

export type TestFile = {
  path: string
  /** Drives a browser. */
  isBrowser: boolean
  /** Sends requests to the program. */
  sendsRequests: boolean
  titles: readonly TestTitle[]
  text: string
}

const CODE = /\.([cm]?[jt]sx?|py|rb|php|go|java|kt|ex|exs|rs|cs|feature)$/i
const NOT_ONE =
  /\.(stories|d)\.[jt]sx?$|(^|\/)(fixtures?|testdata|__mocks__|snapshots?|__snapshots__)\/[^/]*\.(json|txt|py|[jt]s)$/i
const ONE_MORE = /\.cy\.[jt]sx?$|_test\.go$|(Test|Tests|IT|Spec)\.(java|kt|php|cs)$|\.feature$/
const BROWSER =
  /@playwright\/test|playwright[-_/.]|from playwright|\bcy\.(visit|get|contains|findBy)|\bpage\.(goto|getBy\w+|locator|click|fill)\(|selenium|puppeteer|webdriver|testcafe|capybara\/(rspec|rails|dsl|minitest|cucumber)|StaticLiveServerTestCase|nightwatch/i
const REQUESTS =
  /supertest|\brequest\((app|server|\w*[aA]pp\b)|\.inject\(|\bfetch\(|\baxios\b|\bgot[.(]|undici|\bTestClient\b|\bAsyncClient\b|APIClient|APITestCase|\b(client|api_client|authenticated_client|test_client|http|agent|api|app|server|browser)\.(get|post|put|patch|delete|request)\(|\bhttpx\b|\brequests\.(get|post)|RequestFactory|createCaller|page\.request|request\.(get|post|put|patch|delete)\(|httptest|MockMvc|RestAssured|\.test_request_context|cy\.request/
const MOST = 6_000

/** The tests: what they are called, and what they do. */
export const testFiles = defineFact<readonly TestFile[]>({
  name: 'tests',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const tree = await at.use(sourceTree)
    const files: TestFile[] = []
    for (const file of tree.files) {
      if (!isTest(file)) continue
      if (files.length >= MOST) {
        at.note(`Only the first ${MOST} files of tests were read.`)
        break
      }
      at.signal.throwIfAborted()
      const text = await tree.read(file.path)
      if (text !== undefined) files.push(readTestFile(file.path, text))
    }
    return files
  },
})

function isTest({ path, kind, bytes }: TreeFile): boolean {
  if (
    !CODE.test(path) ||
    NOT_ONE.test(path) ||
    bytes > 400_000 ||
    kind === 'vendored' ||
    kind === 'generated'
  )
    return false
  return kind === 'test' || ONE_MORE.test(path)
}

function readTestFile(path: string, text: string): TestFile {
  const titles = /\.py$/i.test(path)
    ? pythonTitles(text)
    : /\.feature$/i.test(path)
      ? scenarioTitles(text)
      : scriptTitles(path, text)
  return { path, isBrowser: BROWSER.test(text), sendsRequests: REQUESTS.test(text), titles, text }
}

function scriptTitles(path: string, text: string): TestTitle[] {
  const titles: TestTitle[] = []
  const lineOf = lineCounter(text)
  const pattern = /\.(go|java|kt|cs|rs)$/i.test(path)
    ? /\b(?:func|fun|void|fn|Task)\s+()()()(\w*[tT]est\w*|should\w*|\w+_\w+)\s*\(/g
    : /(?<![.\w$])(x?f?(?:it|test|describe|context|scenario|specify|suite|feature))((?:\.\w{1,20}){0,3})(?:\([^()\n]{0,200}\))?\s{0,20}\(?\s{0,80}(["'`])((?:(?!\3)[^\\\n]|\\.){1,300})\3/g
  for (const match of text.matchAll(pattern)) {
    const [, word = '', modifiers = '', , title = ''] = match
    const line = lineOf(match.index)
    if (/^\s*(\/\/|\*|#)/.test(line.text)) continue
    const modifier =
      /\.only\b/.test(modifiers) || /^f(it|describe)/.test(word)
        ? 'only'
        : /\.(skip|todo)\b/.test(modifiers) || word.startsWith('x')
          ? 'skip'
          : undefined
    titles.push({ text: title, line: line.number, ...(modifier !== undefined && { modifier }) })
  }
  return titles
}

function pythonTitles(text: string): TestTitle[] {
  const lines = text.split('\n')
  return lines.flatMap((line, at): TestTitle[] => {
    const [, name] =
      /^\s*(?:async\s+)?(?:def\s+(test_?\w*)|class\s+(?=\w*Test)(\w+))/
        .exec(line)
        ?.filter((each) => each !== undefined) ?? []
    if (name === undefined) return []
    const isSkipped = /^\s*@(pytest\.mark\.skip|unittest\.skip|skip)\b(?!if|_|unless)(?!If|Unless)/.test(
      lines[at - 1] ?? '',
    )
    return [
      {
        text: name.replaceAll('_', ' ').replaceAll(/([a-z])([A-Z])/g, '$1 $2'),
        line: at + 1,
        ...(isSkipped && { modifier: 'skip' as const }),
      },
    ]
  })
}

const scenarioTitles = (text: string): TestTitle[] =>
  text.split('\n').flatMap((line, at): TestTitle[] => {
    const [, title] = /^\s*(?:Scenario(?: Outline)?|Feature|Example):\s*(.{1,300})/.exec(line) ?? []
    return title === undefined ? [] : [{ text: title, line: at + 1 }]
  })

/** Finds the line of an index; indexes have to come in order. */
function lineCounter(text: string): (index: number) => { number: number; text: string } {
  let number = 1
  let start = 0
  return (index) => {
    for (let next = text.indexOf('\n', start); next >= 0 && next < index; next = text.indexOf('\n', start)) {
      start = next + 1
      number += 1
    }
    const end = text.indexOf('\n', start)
    return { number, text: text.slice(start, Math.min(end < 0 ? text.length : end, start + 400)) }
  }
}
