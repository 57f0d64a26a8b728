import type { FlowRule, Step } from './flow.ts'

const signIn: Step = {
  what: 'signing in',
  pattern:
    /\b(sign(s|ed|ing)?[ /-]?in|log(s|ged|ging)?[ /-]?in|login|signin|authenticates?|access[ -]token)\b/i,
}
const signOut: Step = {
  what: 'signing out',
  pattern: /\b(sign(s|ed|ing)?[ /-]?out|log(s|ged|ging)?[ /-]?out|logout|signout|ends? (the|a) session)\b/i,
}
const refusal: Step = {
  what: 'a sign-in that is refused',
  pattern:
    /\b(wrong|invalid|incorrect|bad|unknown|expired|unauthori[sz]ed|unauthenticated|not authenticated|forbidden|refus\w+|reject\w*|denie[sd]|deny|fail(s|ed|ure)?|lock(s|ed|out)?|without (a )?(token|session|credentials)|401|403)\b.{0,80}\b(password|credentials?|login|log in|sign[- ]?in|token|user|session|auth\w*|email|account)\b|\b(password|credentials?|login|log in|sign[- ]?in|token|session|auth\w*|account)\b.{0,80}\b(wrong|invalid|incorrect|bad|expired|unauthori[sz]ed|refus\w+|reject\w*|denied|fail\w*|locked|401|403)\b|\b(status_?code|status|toBe|equal)\b.{0,40}\b(401|403)\b|\b401\b/i,
}
const signUp: Step = {
  what: 'registering',
  pattern:
    /\b(sign(s|ed|ing)?[ /-]?up|signup|regist(er|ers|ered|ering|ration)|creat(e|es|ed|ing) (an? |the |your )?(new )?(user )?account|makes? an account)\b/i,
}
const profile: Step = {
  what: 'changing a profile',
  pattern:
    /\b(profiles?|account[ /-]settings|user[ /-]settings|settings\/(profile|account|user)|avatars?|display[ -]?name|chang(e|es|ing) (the |their |your |my |an? )?(password|e-?mail|name)|(edit|updat)\w* (the |their |your )?(account|user|name))\b/i,
}
const transaction: Step = {
  what: 'a transaction that fails or meets another',
  pattern:
    /\b(transactions?(?! (events?|ids?|names?|lists?|fees?|hash\w*|history|e-?mails?|types?|pages?|duration))|transactional(?! e-?mail)|roll(s|ed|ing)?[ -]?back|rollbacks?|atomic(ally|ity)?|concurrent(ly)?|concurrency (control|conflict|error|test|problem)s?|rac(e|es|ing)( condition)?|deadlocks?|serializ(e|able|ation) (failure|error|conflict|retry|isolation)|unique (violation|constraint)|integrity ?error|constraint violation|lost updates?|isolation level|transaction isolation|optimistic lock\w*|idempoten\w*|at the same time|simultaneous(ly)?|all or nothing|half[- ]done)\b/i,
}

export const AUTHENTICATION: FlowRule = {
  what: 'through signing in and being refused',
  steps: [signIn, refusal],
  fix: 'Write integration tests against a real database: signing in, being refused with a wrong password and without a session, signing out.',
}
export const TRANSACTIONS: FlowRule = {
  what: 'through a transaction that fails or meets another',
  steps: [transaction],
  fix: 'Write tests against a real database that force a roll-back half-way and two changes at once, and look at what is left.',
}
export const REGISTRATION: FlowRule = {
  what: 'through registering in a browser',
  steps: [signUp],
  fix: 'Write an end-to-end test (Playwright, Cypress) that registers somebody as a person would, the mail included.',
}
export const LOGIN: FlowRule = {
  what: 'through signing in and out in a browser',
  steps: [signIn, signOut],
  fix: 'Write an end-to-end test (Playwright, Cypress) that signs in, signs out, and is refused afterwards.',
}
export const PROFILE: FlowRule = {
  what: 'through the profile in a browser',
  steps: [profile],
  fix: 'Write an end-to-end test (Playwright, Cypress) that changes a profile and finds the change after a reload.',
}
