/** A glob of paths as a pattern: `**`, `*`, `?` and `{a,b}`. */
export function globPattern(glob: string): RegExp {
  let source = ''
  let depth = 0
  for (let at = 0; at < glob.length; at += 1) {
    const each = glob[at]!
    if (glob.startsWith('**/', at)) {
      source += '(?:.*/)?'
      at += 2
    } else if (glob.startsWith('**', at)) {
      source += '.*'
      at += 1
    } else if (each === '*') source += '[^/]*'
    else if (each === '?') source += '[^/]'
    else if (each === '{' && glob.includes('}', at)) {
      source += '(?:'
      depth += 1
    } else if (each === '}' && depth > 0) {
      source += ')'
      depth -= 1
    } else if (each === ',' && depth > 0) source += '|'
    else source += each.replaceAll(/[.+^$()|[\]\\{}]/g, String.raw`\$&`)
  }
  return new RegExp(`^${source}${')'.repeat(depth)}$`)
}
