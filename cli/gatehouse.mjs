#!/usr/bin/env node
// Plain JavaScript that old versions of Node can parse. It finds the project’s own Node, installing what is missing,
// and hands over to gatehouse.ts. Where Node 24 is at hand anyway, as in the image, gatehouse.ts is run directly.
process.argv.splice(2, 0, 'gatehouse')
import('../scripts/run.mjs').catch(function (error) {
  process.stderr.write(String(error && error.stack) + '\n')
  process.exitCode = 1
})
