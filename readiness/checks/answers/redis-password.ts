import { openPorts } from '#readiness/facts/answers/open-ports.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { fail, nothingToSee, pass } from '#readiness/model/judgement.ts'

export const redisPassword = defineCheck({
  line: 'security/redis-authentication',
  name: 'live',
  title: 'A Redis that can be reached asks for a password',
  proof: 'hint',
  needs: { openPorts },
  looksAt: 'Sends one PING to port 6379 of the target, without a password, and reads the answer.',
  why: 'Whoever reaches a Redis without a password reads every session in it, and can have it write files.',
  mend: 'Set requirepass or users with passwords (aclfile), and publish no port of it.',
  sources: ['Redis: Security'],
  judge({ openPorts: { host, ports, vantage } }) {
    const redis = ports.find(({ port, said }) => port === 6379 && said !== undefined)
    if (redis === undefined) return nothingToSee(`No Redis of ${host} can be reached from here.`)
    const url = `tcp://${host}:6379`
    const observed = `Redis ${redis.said}`
    if (redis.said === 'answers PING without a password') {
      if (vantage.isOwnMachine)
        return nothingToSee(
          'A Redis on this machine answers without a password; whether it is that of the target is not known.',
        )
      return fail(
        `The Redis of ${host} answers without a password.`,
        'Set requirepass or an aclfile, and publish no port of Redis.',
        [{ url, observed, expected: 'NOAUTH' }],
      )
    }
    return pass(`The Redis of ${host} asks for a password.`, [{ url, observed }])
  },
})
