// Signing in, as people do it: to the provider and back, with and without JavaScript, and out again. And when a session
// ends, or will soon.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { aPrison, stack } from './stack.js'
import { LANGUAGES, aVisitor } from './visitor.js'

const SAYS = {
  en: {
    keep: 'Sign in to keep this with your other requests',
    yours: 'Your requests',
    out: 'Sign out',
    again: 'Try to sign in again',
    stay: 'Stay signed in',
    outHere: 'You have signed out'
  },
  cy: {
    keep: 'Mewngofnodi i gadw hyn gyda’ch ceisiadau eraill',
    yours: 'Eich ceisiadau',
    out: 'Allgofnodi',
    again: 'Rhoi cynnig arall ar fewngofnodi',
    stay: 'Aros wedi mewngofnodi',
    outHere: 'Rydych wedi allgofnodi'
  }
}

/** Tells a simulator what to do wrong. */
async function goesWrong(kind, fault) {
  const answer = await fetch(`${stack.simulators[`${kind}-issuer`]}/_control`, { method: 'POST', body: new URLSearchParams({ fault }) })
  assert.equal(answer.status, 204)
}

after(() => Promise.all(['citizen', 'staff'].map((kind) => goesWrong(kind, 'none'))))

async function signsOut(visitor) {
  const { page } = visitor
  await page.getByRole('button', { name: SAYS[visitor.language].out, exact: true }).first().click()
  // A page of ours leads on to the provider by itself.
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.waitForURL(/\/sign-in\/\w+\/out$/u)
}

describe('A citizen', { concurrency: 2 }, () => {
  for (const language of LANGUAGES) {
    for (const javaScript of [true, false]) {
      const how = `${language}, ${javaScript ? 'with' : 'without'} JavaScript`

      test(`signs in, finds what they asked for, and signs out (${how})`, async () => {
        const visitor = await aVisitor({ language, javaScript })
        const words = SAYS[language]
        const prison = await aPrison()
        await visitor.goes('/visit-request')
        await visitor.follows(words.keep)
        await visitor.signsInAs('Amina Hughes')
        visitor.is('/visit-request')
        await visitor.examines('start, signed in')
        const { reference } = await visitor.hasBooked(prison)
        await visitor.context.clearCookies({ name: `__Host-${reference}` })
        await visitor.goes('/')
        await visitor.follows(words.yours)
        visitor.is('/my-cases')
        await visitor.examines('my cases')
        await visitor.brings(() => visitor.page.locator(`a[href$="${reference}"]`).click())
        visitor.is(`/visit-request/cases/${reference}`)
        await visitor.examines('my case')
        await signsOut(visitor)
        assert.equal(await visitor.page.locator('h1').innerText(), words.outHere)
        await visitor.examines('signed out')
        assert.equal(await visitor.cookie('__Host-citizen'), undefined)
        assert.equal(await visitor.goes(`/visit-request/cases/${reference}`), 404)
        await visitor.leaves()
      })
    }

    test(`who has asked for nothing is told so; who cancels can go on (${language})`, async () => {
      const visitor = await aVisitor({ language })
      await visitor.goes('/my-cases')
      await visitor.signsInAs('Cancel')
      visitor.is('/sign-in/citizen/callback')
      await visitor.examines('sign-in cancelled')
      await visitor.follows(SAYS[language].again)
      await visitor.signsInAs('Bryn Parry')
      visitor.is('/my-cases')
      await visitor.examines('my cases, none')
      await visitor.leaves()
    })

    test(`whose identity is proved, and whose is not (${language})`, async () => {
      const visitor = await aVisitor({ language })
      await visitor.goes('/sign-in/citizen?level=proved&to=/cookies')
      assert.equal(await visitor.signsInAs('Bryn Parry'), 403)
      await visitor.examines('identity not proved')
      await visitor.follows(SAYS[language].again)
      await visitor.signsInAs('Amina Hughes')
      visitor.is('/cookies')
      await visitor.leaves()
    })
  }

  test('whose session is over signs in again', async () => {
    const visitor = await aVisitor()
    await visitor.goes('/my-cases')
    await visitor.signsInAs('Amina Hughes')
    await visitor.sessionAges('citizen', 31)
    await visitor.goes('/my-cases')
    assert.ok(visitor.page.url().startsWith(stack.simulators['citizen-issuer']))
    await visitor.signsInAs('Amina Hughes')
    visitor.is('/my-cases')
    // The session is noted as in use, and the page is the one that was asked for.
    await visitor.sessionAges('citizen', 10)
    await visitor.goes('/my-cases?lang=cy')
    visitor.is('/my-cases')
    assert.equal(await visitor.page.locator('html').getAttribute('lang'), 'cy')
    await visitor.leaves()
  })
})

describe('Staff', { concurrency: 2 }, () => {
  for (const language of LANGUAGES) {
    for (const javaScript of [true, false]) {
      test(`sign in, see their services, and sign out (${language}, ${javaScript ? 'with' : 'without'} JavaScript)`, async () => {
        const visitor = await aVisitor({ language, javaScript })
        await visitor.goes('/staff')
        await visitor.signsInAs('Farah Siddiqui')
        visitor.is('/staff')
        const read = await visitor.reads()
        assert.ok(read.includes('Farah Siddiqui') && read.includes('BRI, LEI'), read)
        assert.equal(await visitor.page.locator('main a[href="/visit-request/staff"]').count(), 1)
        await visitor.examines('staff')
        await signsOut(visitor)
        await visitor.examines('staff signed out')
        await visitor.leaves()
      })
    }

    test(`without a post are told whom to ask (${language})`, async () => {
      const visitor = await aVisitor({ language })
      await visitor.goes('/staff')
      assert.equal(await visitor.signsInAs('Gwen Lloyd'), 403)
      await visitor.examines('staff without a post')
      await visitor.leaves()
    })

    test(`are warned before they are signed out, and may stay (${language})`, async () => {
      const visitor = await aVisitor({ language })
      const { page } = visitor
      await visitor.goes('/staff')
      await visitor.signsInAs('Carys Morgan')
      const dialog = page.getByRole('alertdialog')
      assert.equal(await dialog.count(), 0)
      // The page was made when the session had its half hour; now it has four minutes.
      await page.clock.install()
      await page.reload()
      await visitor.sessionAges('staff', 26)
      await page.clock.fastForward('25:05')
      await dialog.waitFor()
      assert.match(await dialog.innerText(), language === 'en' ? /signed out in 4 minutes/u : /ymhen 4 munud/u)
      assert.ok(await dialog.evaluate((element) => element.contains(document.activeElement)))
      assert.equal(await dialog.getByRole('link').count(), 0, 'there is no need to sign in again yet')
      await visitor.examines('warned of the end')
      await dialog.getByRole('button', { name: SAYS[language].stay }).click()
      await dialog.waitFor({ state: 'hidden' })
      const left = await page.evaluate(async () => (await (await fetch('/sign-in/staff/left', { headers: { accept: 'application/json' } })).json()).left)
      assert.ok(left > 1700, `${left} seconds left`)
      // Nobody comes back.
      await visitor.sessionAges('staff', 29)
      await page.clock.fastForward('25:05')
      await dialog.waitFor()
      await visitor.sessionAges('staff', 31)
      await page.clock.fastForward('02:00')
      await dialog.getByRole('link').waitFor()
      assert.equal(await dialog.getByRole('link').getAttribute('href'), '/sign-in/staff?to=%2Fstaff')
      assert.equal(await dialog.getByRole('button').count(), 0, 'nobody can stay who is out')
      await visitor.examines('the end')
      await visitor.leaves()
    })
  }
})

describe('A provider', () => {
  for (const language of LANGUAGES) {
    test(`that cannot be believed signs nobody in (${language})`, async () => {
      const visitor = await aVisitor({ language })
      for (const [fault, status] of [['nonce', 502], ['expired', 502], ['audience', 502], ['issuer', 502], ['signature', 502], ['nonsense', 503], ['slow', 503]]) {
        await goesWrong('staff', fault)
        await visitor.goes('/staff')
        assert.equal(await visitor.signsInAs('Carys Morgan'), status, fault)
        if (['nonce', 'slow'].includes(fault)) await visitor.examines(`provider ${fault}`)
        assert.equal(await visitor.cookie('__Host-staff'), undefined, fault)
      }
      await goesWrong('staff', 'rotated')
      await visitor.goes('/staff')
      await visitor.signsInAs('Carys Morgan')
      visitor.is('/staff')
      await goesWrong('staff', 'none')
      await visitor.leaves()
    })
  }
})
