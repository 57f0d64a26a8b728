const SCRIPT = String.raw`\.([cm]?[jt]sx?|vue|svelte|astro)$`
const at = (source: string): RegExp => new RegExp(`^${source}`)

/** Files that a framework enters by where they are. */
const CONVENTIONS: readonly (readonly [framework: string, dependency: RegExp, path: RegExp])[] = [
  [
    'Next.js',
    /^next$/,
    at(
      String.raw`(src/)?(app/(.*/)?(page|layout|route|loading|error|global-error|not-found|template|default|sitemap|robots|manifest|opengraph-image|icon)|pages/.*|middleware|proxy|instrumentation(-client)?)${SCRIPT}`,
    ),
  ],
  [
    'Nuxt',
    /^nuxt$/,
    at(
      String.raw`(app/|src/)?(app\.vue|error\.vue|(pages|layouts|plugins|middleware|server|composables|components|utils|stores|modules)/.*${SCRIPT})`,
    ),
  ],
  [
    'SvelteKit',
    /^@sveltejs\/kit$/,
    at(String.raw`src/(routes/(.*/)?\+.*|hooks.*|params/.*|service-worker)${SCRIPT}`),
  ],
  [
    'React Router',
    /^(@remix-run\/.*|@react-router\/.*)$/,
    at(String.raw`app/(root|routes|entry\.\w+|routes/.*)${SCRIPT}`),
  ],
  ['Astro', /^astro$/, at(String.raw`src/(pages/.*|middleware|actions/index|content\.config)${SCRIPT}`)],
  ['Angular', /^@angular\/core$/, at(String.raw`(projects/[^/]+/)?src/(main|main\.server|server)\.ts$`)],
  ['NestJS', /^@nestjs\/core$/, at(String.raw`(apps/[^/]+/)?src/main\.ts$`)],
  ['Vite', /^vite$/, at(String.raw`(src/)?(main|index|entry-client|entry-server)${SCRIPT}`)],
  ['Create React App', /^react-scripts$/, at(String.raw`src/index${SCRIPT}`)],
  ['Vue CLI', /^@vue\/cli-service$/, at(String.raw`src/main${SCRIPT}`)],
  ['Gatsby', /^gatsby$/, at(String.raw`(src/(pages|templates|api)/.*|gatsby-(browser|ssr|node))${SCRIPT}`)],
  ['Expo', /^expo-router$/, at(String.raw`(src/)?app/.*${SCRIPT}`)],
  ['Strapi', /^@strapi\/strapi$/, at(String.raw`(src|config)/.*${SCRIPT}`)],
  ['Netlify', /./, at(String.raw`netlify/(edge-)?functions/.*${SCRIPT}`)],
  ['Supabase', /./, at(String.raw`supabase/functions/[^/]+/index\.ts$`)],
  ['Node', /./, at(String.raw`((src|server|app|api|backend)/)?(server|main|app|index|worker)\.[cm]?[jt]s$`)],
]

/** The framework that enters a file of a package by its place; the path is within the package. */
export function frameworkEntry(path: string, dependencies: ReadonlySet<string>): string | undefined {
  for (const [framework, dependency, place] of CONVENTIONS)
    if (
      place.test(path) &&
      [...dependencies, ''].some((each) => dependency.test(each) || dependency.source === '.')
    )
      return framework
  return undefined
}
