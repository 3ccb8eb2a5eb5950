// A prison's own people: its calendar, closing sessions, its day.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { aPrison, digest, put, set, stack } from './stack.js'
import { LANGUAGES, aVisitor } from './visitor.js'

const STAFF = '/visit-request/staff'

/** Somebody with a post at a prison, signed in as `sign-in` would. */
async function aColleague(prison, { role = 'manager', subject = `${role}-1`, ...options } = {}) {
  const token = randomBytes(16).toString('hex')
  const now = new Date().toISOString()
  await put({
    PK: `SHARED#SESSION#${digest(token)}`,
    SK: 'SESSION',
    kind: 'staff',
    subject,
    name: 'Grace Hopper',
    posts: [{ service: 'visit-request', role, office: prison }],
    level: 'Cl.Cm',
    began: now,
    seen: now
  })
  const colleague = await aVisitor(options)
  await colleague.context.addCookies([
    { name: '__Host-staff', value: token, domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }
  ])
  return colleague
}

/** So many visits to a prison, in the first session that is offered. Says which, and under which references. */
async function booked(prison, visits) {
  const references = []
  let session
  for (let n = 0; n < visits; n += 1) {
    const visitor = await aVisitor()
    const visit = await visitor.hasBooked(prison)
    references.push(visit.reference)
    session = visit.session
    await visitor.leaves()
  }
  return { references, session, date: session.slice(0, 10) }
}

const slot = (session) => session.slice(11).replaceAll(':', '').replace('/', '-')

const daysAhead = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

function dateTyped(date) {
  const [year, month, day] = date.split('-')
  return { '/date/day': day, '/date/month': month, '/date/year': year }
}

describe('A prison’s calendar', { concurrency: 2 }, () => {
  for (const language of LANGUAGES) {
    test(`each page is sound, empty and full (${language})`, async () => {
      const prison = await aPrison({ oneOff: { [daysAhead(5)]: ['1000-1100'] }, placesFor: { 'mon 1400-1500': 2 } })
      const empty = await aPrison({ recurring: {} })
      const manager = await aColleague(prison, { language })
      // The forms that other tests here go through are looked at there.
      for (const page of ['', '/booking', '/add-one-off', '/end', '/reopen']) {
        assert.equal(await manager.goes(`${STAFF}/calendar/${prison}${page}`), 200, page)
        await manager.examines(`calendar${page}`)
      }
      await manager.leaves()
      const other = await aColleague(empty, { language, role: 'clerk' })
      for (const page of ['', '/preview', '/history']) {
        assert.equal(await other.goes(`${STAFF}/calendar/${empty}${page}`), 200, page)
        await other.examines(`calendar empty${page}`)
      }
      await other.leaves()
    })

    test(`a change is made, refused with words, and overtaken (${language})`, async () => {
      const prison = await aPrison()
      const [first, second] = await Promise.all([
        aColleague(prison, { language, javaScript: language === 'en' }),
        aColleague(prison, { language, subject: 'manager-2' })
      ])
      const page = `${STAFF}/calendar/${prison}/add-weekly`
      await Promise.all([first.goes(page), second.goes(page)])
      assert.equal(await first.presses(), 422)
      await first.examines('calendar add-weekly errors', { errors: 3 })
      await first.page.locator('select').selectOption('tue')
      await first.types({ '/from': '14:30', '/to': '15:30' })
      assert.equal(await first.presses(), 422)
      await first.examines('calendar add-weekly overlap', { errors: 1 })
      await first.types({ '/from': '16:30', '/to': '17:30' })
      await first.presses()
      first.is(`${STAFF}/calendar/${prison}/saved`)
      await first.examines('calendar saved')

      await second.page.locator('select').selectOption('wed')
      await second.types({ '/from': '09:05', '/to': '10:05' })
      assert.equal(await second.presses(), 409)
      await second.examines('calendar overtaken', { errors: 1, beside: false })
      assert.equal(await second.page.locator('[name="/from"]').inputValue(), '09:05')
      await second.presses()
      second.is(`${STAFF}/calendar/${prison}/saved`)
      await second.goes(`${STAFF}/calendar/${prison}/history`)
      await second.examines('calendar history full')
      await Promise.all([first.leaves(), second.leaves()])
    })

    test(`closing a session says who is affected, and tells them (${language})`, async () => {
      const prison = await aPrison({ places: 3 })
      const { references, session, date } = await booked(prison, 2)
      const manager = await aColleague(prison, { language, javaScript: language === 'en' })
      await manager.goes(`${STAFF}/calendar/${prison}/close`)
      await manager.types({ '/date/day': '31', '/date/month': '2', '/date/year': '2027' })
      assert.equal(await manager.presses(), 422)
      await manager.examines('close errors', { errors: 1 })
      await manager.types(dateTyped(date))
      await manager.presses()
      manager.is(`${STAFF}/calendar/${prison}/close/${date}`)
      await manager.examines('close what')
      assert.equal(await manager.presses(), 422)
      await manager.examines('close what errors', { errors: 2 })
      await manager.page.locator(`input[value="${slot(session)}"]`).check()
      await manager.page.locator('input[value="staff-shortage"]').check()
      await manager.presses()
      await manager.examines('close affected')
      for (const reference of references) assert.match(await manager.reads(), new RegExp(reference, 'u'))
      await manager.presses()
      assert.match(manager.path, new RegExp(`^${STAFF}/calendar/${prison}/closings/`, 'u'))
      await manager.examines('closing told')
      await manager.goes(`${STAFF}/calendar/${prison}/preview`)
      await manager.examines('preview with a closed session')
      await manager.goes(`${STAFF}/calendar/${prison}`)
      await manager.examines('calendar with a closing')
      await manager.leaves()
    })

    test(`fewer places than bookings (${language})`, async () => {
      const prison = await aPrison({ places: 3 })
      await booked(prison, 2)
      const manager = await aColleague(prison, { language, javaScript: language === 'en' })
      await manager.goes(`${STAFF}/calendar/${prison}/places`)
      await manager.page.locator('select').selectOption('others')
      await manager.types({ '/places': '1' })
      await manager.presses()
      manager.is(`${STAFF}/calendar/${prison}/places/others/1`)
      await manager.examines('places fewer')
      await manager.presses()
      manager.is(`${STAFF}/calendar/${prison}/saved`)
      await manager.leaves()
    })

    test(`a day, its visits and how they went (${language})`, async () => {
      const prison = await aPrison()
      const { references, date } = await booked(prison, 2)
      const clerk = await aColleague(prison, { language, role: 'clerk' })
      await clerk.goes(`${STAFF}/day/${prison}`)
      clerk.is(`${STAFF}/day/${prison}/${daysAhead(0)}`)
      await clerk.examines('day empty')
      await clerk.goes(`${STAFF}/day/${prison}/another`)
      assert.equal(await clerk.presses(), 422)
      await clerk.examines('day another errors', { errors: 1 })
      await clerk.types(dateTyped(date))
      await clerk.presses()
      clerk.is(`${STAFF}/day/${prison}/${date}`)
      await clerk.examines('day full')
      await clerk.page.emulateMedia({ media: 'print' })
      if (process.env.SCREENSHOTS) await clerk.page.screenshot({ path: `${process.env.SCREENSHOTS}/day-print.${language}.png`, fullPage: true })
      assert.equal(await clerk.page.locator('.app-screen-only').first().isVisible(), false)
      await clerk.page.emulateMedia({ media: 'screen' })
      const file = await clerk.context.request.get(`${stack.origin}${STAFF}/day/${prison}/${date}/visits.csv`)
      assert.equal((await file.text()).trim().split('\r\n').length, 3)

      // A session of this morning, which nobody could have booked now.
      const now = `${daysAhead(0)}T00:00/00:05`
      for (const [place, reference] of references.entries()) {
        await put({ PK: `VIS#HOLD#${prison}`, SK: `${now}#SEAT#${String(place + 1).padStart(4, '0')}`, case: reference })
        await set(`VIS#CASE#${reference}`, 'CASE', 'settled', { session: now })
      }
      await clerk.goes(`${STAFF}/day/${prison}/${daysAhead(0)}/outcomes/0000-0005`)
      await clerk.examines('outcomes')
      await clerk.page.locator('select').first().selectOption('visitor_did_not_arrive')
      await clerk.presses()
      clerk.is(`${STAFF}/day/${prison}/${daysAhead(0)}`)
      await clerk.examines('day with an outcome')
      await clerk.goes(`${STAFF}/day/${prison}/${daysAhead(0)}/outcomes/0000-0005`)
      await clerk.examines('outcomes half recorded')
      await clerk.leaves()
    })
  }

  test('whoever works at several prisons chooses, and another prison’s pages are not there', async () => {
    const [one, other] = [await aPrison(), await aPrison()]
    const clerk = await aColleague(one, { role: 'clerk' })
    assert.equal(await clerk.goes(`${STAFF}/calendar/${other}`), 404)
    await clerk.examines('calendar of another prison')
    assert.equal(await clerk.goes(`${STAFF}/calendar/${one}/close`), 404)
    await clerk.leaves()
  })
})
