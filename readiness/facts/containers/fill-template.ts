const TAG = /\{#[^]{0,2000}?#\}|\{%[-+]?\s*(\w*)([^]{0,500}?)[-+]?%\}|\{\{[-+]?([^]{0,300}?)[-+]?\}\}/g

/** Whether a text looks like a template of Jinja and its like, which a tool fills in before anybody reads it. */
export const isTemplate = (text: string): boolean =>
  /\{%[^]{0,500}?%\}|\{\{-?\s*[A-Za-z_][\w.]*\s*(\|[^}\n]{0,200})?-?\}\}/.test(text)

/**
 * A template as it may come out: the first branch of each condition, one turn of each loop, and a variable in the place
 * of each expression. The lines stay where they are.
 */
export function fillTemplate(text: string): string {
  const isKept: boolean[] = []
  let result = ''
  let at = 0
  const take = (part: string): void => {
    result += isKept.includes(false) ? part.replaceAll(/[^\n]+/g, '') : part
  }
  for (const match of text.matchAll(TAG)) {
    const [all, keyword, , expression] = match
    take(text.slice(at, match.index))
    at = match.index + all.length
    if (keyword === 'if' || keyword === 'for') isKept.push(true)
    else if (keyword === 'elif' || keyword === 'else') isKept.splice(-1, 1, false)
    else if (keyword === 'endif' || keyword === 'endfor') isKept.pop()
    take(expression === undefined ? all.replaceAll(/[^\n]+/g, '') : variableOf(expression))
  }
  take(text.slice(at))
  return result
}

/** `{{ a.b | default('c') }}` as the variable that Compose would put in: it comes from outside. */
function variableOf(expression: string): string {
  const literal = /^\s*(["'])([^"']*)\1\s*$/.exec(expression)
  if (literal !== null) return literal[2] ?? ''
  const [path = '', ...filters] = expression.split('|')
  const name = /([A-Za-z_]\w*)\W*$/.exec(path)?.[1] ?? 'value'
  const fallback = /\bdefault\(\s*["']?([\w./:-]*)["']?/.exec(filters.join('|'))?.[1]
  return fallback === undefined || fallback === '' ? `\${${name}}` : `\${${name}:-${fallback}}`
}
