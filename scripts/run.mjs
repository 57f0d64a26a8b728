// Plain JavaScript that old versions of Node can parse: it has to run before it can say that Node is too old.
const major = Number(process.versions.node.split('.')[0])

if (major < 20) {
  console.error(
    'Gatehouse needs Node 20 or newer to start; this is ' +
      process.versions.node +
      '.\nInstall a newer Node (https://nodejs.org, or your system’s packages) and run the command again.\n' +
      'The server itself then runs on its own Node 24, which "npm ci" brings.',
  )
  process.exitCode = 1
} else {
  import('./launch.mjs')
    .then(function (launcher) {
      return launcher.launch(process.argv[2], process.argv.slice(3))
    })
    .catch(function (error) {
      console.error(error)
      process.exitCode = 1
    })
}
