// The running system: its addresses, and its table, into which a test reaches for what no visitor can do.

import assert from 'node:assert/strict'
import { createHash, randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'

const file = process.env.JUSTICE_STACK ?? new URL('../../.local/stack.json', import.meta.url)

/** Where everything is. */
export const stack = JSON.parse(readFileSync(file))

/** One call of the emulator's DynamoDB, which checks no signature. Says whether its condition, if it has one, held. */
async function dynamo(operation, input) {
  const answer = await fetch(stack.emulator, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${stack.region}/dynamodb/aws4_request, SignedHeaders=host, Signature=none`
    },
    body: JSON.stringify({ TableName: stack.table, ...input })
  })
  if (answer.ok) return true
  const why = await answer.text()
  assert.match(why, /ConditionalCheckFailed/u, operation)
  return false
}

/** A value as DynamoDB writes it. */
function attribute(value) {
  if (Array.isArray(value)) return { L: value.map(attribute) }
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'number') return { N: String(value) }
  if (typeof value === 'boolean') return { BOOL: value }
  return { M: attributes(value) }
}

const attributes = (item) => Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attribute(value)]))

/** Puts an item into the table, unless there is one. */
export const put = (item) => dynamo('PutItem', { Item: attributes(item), ConditionExpression: 'attribute_not_exists(PK)' })

/** Takes an item out of the table. */
export const remove = (PK, SK) => dynamo('DeleteItem', { Key: attributes({ PK, SK }) })

/** Sets one attribute of an item. */
export const set = (PK, SK, name, value) =>
  dynamo('UpdateItem', {
    Key: attributes({ PK, SK }),
    UpdateExpression: 'SET #name = :value',
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: { ':value': attribute(value) }
  })

/** Wakes a function as the night does. */
export async function sweep(slug = 'visit-request') {
  const address = `${stack.emulator}/2015-03-31/functions/${slug}:live/invocations`
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${stack.region}/lambda/aws4_request, SignedHeaders=host, Signature=none`
  const answer = await fetch(address, { method: 'POST', headers: { authorization }, body: JSON.stringify({ sweep: {} }) })
  assert.equal(`${answer.status} ${await answer.text()}`, '200 null')
}

/** Says on the bus what the prison system would of a prisoner. */
export async function prisonSays(kind, prisoner, prison) {
  const at = new Date().toISOString()
  const luck = Array.from({ length: 16 }, () => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[randomInt(32)]).join('')
  const detail = { id: `01KAR8QR40${luck}`, type: `prison-events.${kind}`, at, prisoner, prison }
  const entry = { Source: 'justice.prison-events', DetailType: detail.type, Detail: JSON.stringify(detail), EventBusName: 'justice' }
  const answer = await fetch(stack.emulator, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSEvents.PutEvents',
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${stack.region}/events/aws4_request, SignedHeaders=host, Signature=none`
    },
    body: JSON.stringify({ Entries: [entry] })
  })
  assert.equal((await answer.json()).FailedEntryCount, 0)
}

/** What the table knows a token by. */
export const digest = (token) => createHash('sha256').update(token).digest('hex')

const letter = () => String.fromCharCode(65 + randomInt(26))

const EVERY_DAY = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, ['1400-1500']]))

/** A prison of a test's own, so that tests do not take each other's places. Returns its code. */
export async function aPrison(calendar = {}) {
  const id = `Z${letter()}${letter()}`
  const name = { name: `Thornfield ${id}`, welshName: `Caer Ddrain ${id}` }
  if (!(await put({ PK: 'VIS#PRISONS', SK: id, ...name }))) return aPrison(calendar)
  await put({
    PK: `VIS#PRISON#${id}`,
    SK: 'CALENDAR',
    version: 1,
    id,
    ...name,
    address: { lines: ['1 Mill Lane', 'Thornfield'], postcode: 'YO1 7HH' },
    phone: '01632 960 199',
    adultAge: 18,
    leadDays: 2,
    processesAtWeekends: true,
    bookingWindowDays: 10,
    places: 20,
    recurring: EVERY_DAY,
    oneOff: {},
    closed: [],
    ...calendar
  })
  return id
}

/** The newest link of a kind that was sent to an address, in a notice of one template or of any. */
export async function linkTo(address, kind, template = '') {
  for (let tries = 0; tries < 100; tries++) {
    const outbox = await (await fetch(stack.simulators.notify)).text()
    const articles = outbox.split('<article').filter((article) => article.includes(address) && article.includes(template))
    const links = articles.flatMap((article) => article.match(new RegExp(`/visit-request/${kind}/[0-9a-f]{32}`, 'u')) ?? [])
    if (links.length) return links[0]
    await new Promise((done) => setTimeout(done, 300))
  }
  throw new Error(`nothing was sent to ${address}`)
}
