// Sending documents with a visit, and answering what the prison asks: straight to the bucket, with and without JavaScript.

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { EICAR, PDF, begins, waitsFor } from './documents.js'
import { aPrison, put, stack } from './stack.js'
import { LANGUAGES, aVisitor } from './visitor.js'

const LARGE = { ...PDF, name: 'large.pdf', buffer: Buffer.alloc(10_000_001, 'x') }

const WORDS = {
  en: { checking: 'Being checked', ready: 'Ready', refused: 'Refused', not: 'Your file was not uploaded', nothing: 'There are no documents yet.', add: 'Add a document', save: 'Save and add a document', answered: 'You have answered', passport: 'A copy of your passport, because the name differs.' },
  cy: { checking: 'Yn cael ei gwirio', ready: 'Yn barod', refused: 'Gwrthodwyd', not: 'Ni chafodd eich ffeil ei huwchlwytho', nothing: 'Nid oes dogfennau eto.', add: 'Ychwanegu dogfen', save: 'Cadw ac ychwanegu dogfen', answered: 'Rydych wedi ateb', passport: 'Copi o’ch pasbort, oherwydd bod yr enw’n wahanol.' }
}

/** A clerk of a prison, signed in as sign-in would do it. */
async function aClerk(prison, language) {
  const clerk = await aVisitor({ language })
  const token = randomBytes(16).toString('hex')
  const now = new Date().toISOString()
  const posts = [{ service: 'visit-request', role: 'clerk', office: prison }]
  const session = { kind: 'staff', subject: 's1', name: 'Joan Clarke', posts, level: 'Cl.Cm', began: now, seen: now }
  await put({ PK: `SHARED#SESSION#${createHash('sha256').update(token).digest('hex')}`, SK: 'SESSION', ...session })
  await clerk.context.addCookies([{ name: '__Host-staff', value: token, domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }])
  return clerk
}

describe('Documents', { concurrency: 2 }, () => {
  for (const language of LANGUAGES) {
    const words = WORDS[language]

    test(`a document is sent without JavaScript, checked, and given back (${language})`, async () => {
      const visitor = await aVisitor({ language, javaScript: false })
      const { reference } = await visitor.hasBooked(await aPrison())
      const home = `/visit-request/cases/${reference}`
      await visitor.goes(`${home}/documents`)
      assert.ok((await visitor.reads()).includes(words.nothing))
      await begins(visitor, home, 'My passport')
      await visitor.page.locator('input[type=file]').setInputFiles(PDF)
      await visitor.presses()
      visitor.is(`${home}/documents`)
      await waitsFor(visitor, home, words.ready)
      const [file] = await Promise.all([visitor.page.waitForEvent('download'), visitor.page.locator('a[href$="/file"]').click()])
      assert.equal(file.suggestedFilename(), 'My passport.pdf')
      await visitor.leaves()
    })

    test(`a virus is refused, and the page says so (${language})`, async () => {
      const visitor = await aVisitor({ language })
      const { reference } = await visitor.hasBooked(await aPrison())
      const home = `/visit-request/cases/${reference}`
      await begins(visitor, home, 'A letter')
      await visitor.examines('upload')
      await visitor.page.locator('input[type=file]').setInputFiles(EICAR)
      await visitor.presses()
      await waitsFor(visitor, home, words.refused)
      await visitor.examines('documents, refused')
      await visitor.leaves()
    })

    test(`what the bucket will not take is answered with a page of ours (${language})`, async () => {
      const visitor = await aVisitor({ language, javaScript: false })
      const { reference } = await visitor.hasBooked(await aPrison())
      const home = `/visit-request/cases/${reference}`
      await begins(visitor, home, 'A large letter')
      await visitor.page.locator('input[type=file]').setInputFiles(LARGE)
      await visitor.presses()
      assert.ok(visitor.page.url().startsWith(stack.uploads), visitor.page.url())
      assert.ok((await visitor.reads()).includes(words.not))
      await visitor.page.goBack()
      await visitor.page.locator('input[type=file]').setInputFiles(PDF)
      await visitor.presses()
      visitor.is(`${home}/documents`)
      await visitor.leaves()
    })

    test(`with JavaScript a file that would not be taken is not sent (${language})`, async () => {
      const visitor = await aVisitor({ language })
      const { reference } = await visitor.hasBooked(await aPrison())
      const home = `/visit-request/cases/${reference}`
      await begins(visitor, home, 'A letter')
      const here = visitor.page.url()
      for (const file of [null, LARGE, { ...PDF, name: 'program.exe' }]) {
        if (file) await visitor.page.locator('input[type=file]').setInputFiles(file)
        await visitor.page.locator('main form button').click()
        assert.equal((await visitor.errors()).length, 1)
        assert.equal(visitor.page.url(), here)
        assert.ok((await visitor.page.title()).startsWith(visitor.words.error.trim()))
      }
      await visitor.leaves()
    })

    test(`a prison asks, and the visitor answers (${language})`, async () => {
      const prison = await aPrison()
      const [visitor, clerk] = [await aVisitor({ language }), await aClerk(prison, language)]
      const { reference } = await visitor.hasBooked(prison)
      const [home, staff] = [`/visit-request/cases/${reference}`, `/visit-request/staff/cases/${reference}`]
      await clerk.goes(`${staff}/ask`)
      await clerk.examines('ask for more')
      await clerk.presses()
      assert.equal((await clerk.errors()).length, 2)
      await clerk.examines('ask for more, errors', { errors: 2 })
      await clerk.page.locator('input[value=identity]').check()
      await clerk.types({ '/words': words.passport })
      await clerk.presses()
      await clerk.examines('ask for more, check')
      await clerk.presses()
      clerk.is(`${staff}/ask`)
      await clerk.examines('ask for more, asked')

      await visitor.goes(home)
      await visitor.examines('status, something asked')
      await visitor.goes(`${home}/answer`)
      await visitor.examines('answer')
      await visitor.types({ '/answer': 'It is on its way.' })
      await visitor.follows(words.save)
      visitor.is(`${home}/documents/add`)
      await visitor.examines('add a document')
      await begins(visitor, home, 'My passport', 'post')
      await visitor.examines('cover sheet')
      await visitor.goes(`${home}/answer`)
      assert.equal(await visitor.page.locator('textarea').inputValue(), 'It is on its way.')
      await visitor.brings(() => visitor.page.locator('main form button').first().click())
      assert.ok((await visitor.reads()).includes(words.answered))
      await visitor.examines('answered')

      await clerk.goes(`${staff}/documents`)
      await clerk.examines('documents, for staff')
      await clerk.brings(() => clerk.page.locator(`form[action^="${staff}/documents/"] button`).click())
      clerk.is(`${staff}/documents`)
      await clerk.goes(`${staff}/ask`)
      assert.ok((await clerk.reads()).includes('It is on its way.'))
      await visitor.leaves()
      await clerk.leaves()
    })
  }
})
