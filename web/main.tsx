import { createRoot } from 'react-dom/client'
import { watchErrors } from '#web/api/client-errors.ts'
import { Announcer } from '#web/components/Announcer.tsx'
import { ErrorBoundary } from '#web/components/ErrorBoundary.tsx'
import { OfflineNote } from '#web/components/OfflineNote.tsx'
import { takeLinkToken } from '#web/lib/link-token.ts'
import { Routes } from './routes.tsx'
import './styles.css'

watchErrors()
// Before anything loads or renders, so that the token is in the address bar for as short as can be.
takeLinkToken()

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no #root')
createRoot(root).render(
  <ErrorBoundary>
    <Routes />
    <Announcer />
    <OfflineNote />
  </ErrorBoundary>,
)
