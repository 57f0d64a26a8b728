import { after } from 'node:test'

// Loaded into each test file's process. A file that leaves a timer, socket or child behind would keep its process,
// and so the whole run, alive for ever: it is ended and counts as failed.
const GRACE_MS = 10_000

after(() => {
  setTimeout(() => {
    const held = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap')
    process.stderr.write(`This file leaves something open after its tests: ${held.join(', ')}\n`)
    process.exit(97)
  }, GRACE_MS).unref()
})
