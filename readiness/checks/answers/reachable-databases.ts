import { openPorts } from '#readiness/facts/answers/open-ports.ts'
import { defineCheck } from '#readiness/model/check.ts'
import { some } from '#readiness/model/evidence.ts'
import { fail, nothingToSee, pass, unknown } from '#readiness/model/judgement.ts'

export const reachableDatabases = defineCheck({
  line: 'security/database-ports',
  name: 'live',
  title: 'No database of the host can be reached from here',
  proof: 'whole',
  needs: { openPorts },
  looksAt:
    'Opens a TCP connection from this machine to the usual ports of databases on each address of the target. It says where it looked from: a target on this machine tells nothing about who else can reach it.',
  why: 'A database that answers the internet is found within hours, and its password tried without end. A port published by docker passes by the firewall of the host.',
  mend: 'Take the ports: of the database out of the compose file, or bind them to 127.0.0.1. Services of one compose network reach each other without published ports.',
  sources: ['OWASP Docker Security Cheat Sheet rule 5a', 'OWASP ASVS 5.0 V13.2'],
  judge({ openPorts: { host, ports, isAnyPortOpen, vantage } }) {
    const open = ports.filter(({ state }) => state === 'open')
    const from = `seen from this machine, at ${vantage.addresses.slice(0, 2).join(' and ') || 'no address'}`
    const evidence = open.map(({ port, software, said }) => ({
      url: `tcp://${host}:${port}`,
      observed: `${port} (${software}) is open${said === undefined ? '' : `: ${said}`}`,
      expected: 'closed to everybody outside',
    }))
    if (vantage.isOwnMachine)
      return nothingToSee(
        `${host} is this machine (partially verified: ${open.length} of ${ports.length} ports open from within); what others reach is only seen from outside.`,
      )
    if (vantage.network !== undefined)
      return nothingToSee(
        `${vantage.network} answers for ${host}: the ports of what is behind it are not seen from here.`,
      )
    if (isAnyPortOpen)
      return unknown(`${host} accepts connections on every port, so an open one says nothing.`, evidence)
    const found = some(evidence)
    if (found !== undefined && vantage.isPrivate)
      return unknown(
        `${host} is in a private network, where ports of databases are open; whether the internet reaches them is not seen from here.`,
        found,
      )
    if (found !== undefined)
      return fail(
        `A database of ${host} can be reached from outside.`,
        'Remove its ports: from the compose file, or bind them to 127.0.0.1, and shut the port in the firewall.',
        found,
      )
    const [first] = ports
    if (first === undefined) return unknown(`${host} has no address to look at.`)
    return pass(`None of the ${ports.length} ports of databases is open (${from}).`, [
      {
        url: `tcp://${host}`,
        observed: `${[...new Set(ports.map(({ port }) => port))].join(', ')}: none open, ${from}`,
      },
    ])
  },
})
