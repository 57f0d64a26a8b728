import { readFileSync } from 'node:fs'
import { parseSync } from 'oxc-parser'

// Ends well when the script on standard input can be parsed; a script that is nested too deep ends this process.
const { program } = parseSync(process.argv[2] ?? 'x.js', readFileSync(0, 'utf8'), { preserveParens: false })
if (program.type !== 'Program') process.exitCode = 1
