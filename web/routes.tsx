import { lazy, Suspense, type ComponentType, type LazyExoticComponent } from 'react'
import { useLocation } from 'wouter'
import { PAGES } from '#contract/paths.ts'
import { ErrorBoundary } from '#web/components/ErrorBoundary.tsx'
import { OpenLayout } from '#web/components/OpenLayout.tsx'
import { Pending } from '#web/components/Pending.tsx'

type Page = LazyExoticComponent<ComponentType>

const SignedInArea = lazy(() => import('#web/pages/SignedInArea.tsx'))
const NotFoundPage = lazy(() => import('#web/pages/NotFoundPage.tsx'))

/** Pages outside the gate. */
const OPEN: Record<string, Page> = {
  [PAGES.home]: lazy(() => import('#web/pages/HomePage.tsx')),
  [PAGES.signUp]: lazy(() => import('#web/pages/SignUpPage.tsx')),
  [PAGES.checkMail]: lazy(() => import('#web/pages/CheckMailPage.tsx')),
  [PAGES.verifyEmail]: lazy(() => import('#web/pages/VerifyEmailPage.tsx')),
  [PAGES.signIn]: lazy(() => import('#web/pages/SignInPage.tsx')),
  [PAGES.signedOut]: lazy(() => import('#web/pages/SignedOutPage.tsx')),
  [PAGES.forgotPassword]: lazy(() => import('#web/pages/ForgotPasswordPage.tsx')),
  [PAGES.resetPassword]: lazy(() => import('#web/pages/ResetPasswordPage.tsx')),
}

/** Pages for people who are signed in. */
const SIGNED_IN: Record<string, Page> = {
  [PAGES.profile]: lazy(() => import('#web/pages/ProfilePage.tsx')),
  [PAGES.security]: lazy(() => import('#web/pages/SecurityPage.tsx')),
}

/** The page at the current path, within its frame. A fault stays within its page where it can. */
export function Routes() {
  const [location] = useLocation()
  const path = location.length > 1 ? location.replace(/\/+$/, '') : location
  const Inside = SIGNED_IN[path]
  if (Inside !== undefined) {
    return (
      <Suspense fallback={<Pending />}>
        <SignedInArea>
          <Framed key={path} page={Inside} />
        </SignedInArea>
      </Suspense>
    )
  }
  return (
    <OpenLayout>
      <Framed key={path} page={OPEN[path] ?? NotFoundPage} />
    </OpenLayout>
  )
}

function Framed({ page: Page }: { page: Page }) {
  return (
    <ErrorBoundary>
      <Suspense fallback={<Pending />}>
        <Page />
      </Suspense>
    </ErrorBoundary>
  )
}
