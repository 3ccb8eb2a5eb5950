// People at their browsers, and what they do there.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after } from 'node:test'
import { chromium } from 'playwright-core'
import { examine } from './examine.js'
import { digest, set, stack } from './stack.js'

/** What this browser must not do here: ask anybody outside, or wait for a graphics card. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** The browser without a window, if it is here: it is the same one, and starts and paints faster. */
const CHROMIUM = process.env.CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync)

const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
after(() => browser.close())

/** The languages, as addresses name them. */
export const LANGUAGES = ['en', 'cy']

/** The words on what people press, for each language. */
const WORDS = {
  en: {
    service: 'Visit someone in prison',
    start: 'Start now',
    another: 'Yes',
    noMore: 'No',
    calendar: 'Add this visit to your calendar',
    paper: 'Download what you sent (PDF)',
    follow: 'See or change this request',
    again: 'Start again',
    see: 'See this request',
    change: 'Change last name (Who do you want to visit?)',
    remove: 'Remove Byron King',
    cancel: 'Cancel this visit',
    sure: 'Yes, cancel this visit',
    keep: 'No, keep this visit',
    error: 'Error: '
  },
  cy: {
    service: 'Ymweld â rhywun yn y carchar',
    start: 'Dechrau nawr',
    another: 'Oes',
    noMore: 'Nac oes',
    calendar: 'Ychwanegu’r ymweliad hwn at eich calendr',
    paper: 'Lawrlwytho’r hyn a anfonwyd gennych (PDF)',
    follow: 'Gweld neu newid y cais hwn',
    again: 'Dechrau eto',
    see: 'Gweld y cais hwn',
    change: 'Newid cyfenw (Â phwy yr hoffech ymweld?)',
    remove: 'Dileu Byron King',
    cancel: 'Canslo’r ymweliad hwn',
    sure: 'Ydw, canslo’r ymweliad hwn',
    keep: 'Nac ydw, cadw’r ymweliad hwn',
    error: 'Gwall: '
  }
}

export const ADA = { firstName: 'Ada', lastName: 'Lovelace', dateOfBirth: '1985-12-10' }
export const BYRON = { firstName: 'Byron', lastName: 'King', dateOfBirth: '2016-05-12' }
export const CHARLES = { firstName: 'Charles', lastName: 'Babbage', dateOfBirth: '1981-12-26', number: 'A1234BC' }

/** Somebody's name and date of birth, as a form sends them. */
export function person(root, { firstName, lastName, dateOfBirth }) {
  const [year, month, day] = dateOfBirth.split('-')
  const born = `${root}/dateOfBirth`
  return { [`${root}/firstName`]: firstName, [`${root}/lastName`]: lastName, [`${born}/day`]: day, [`${born}/month`]: month, [`${born}/year`]: year }
}

let people = 0

/** Ada, under a name that no other test uses. */
export const somebody = () => ({ ...ADA, lastName: `Lovelace${process.pid}x${++people}` })

/** Somebody with a browser that nobody else uses. */
export async function aVisitor({ language = 'en', javaScript = true } = {}) {
  const context = await browser.newContext({
    baseURL: stack.origin,
    javaScriptEnabled: javaScript,
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce'
  })
  context.setDefaultTimeout(30_000)
  // The language is kept as the page's own toggle keeps it.
  await context.addCookies([
    { name: '__Host-language', value: language, domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }
  ])
  return new Visitor(context, await context.newPage(), language, javaScript)
}

/** Somebody, and the page before them. */
export class Visitor {
  constructor(context, page, language, javaScript) {
    Object.assign(this, { context, page, language, javaScript, words: WORDS[language], wrong: [] })
    this.listen(page)
  }

  /** Whatever the browser complains of counts, but for the statuses of pages that are meant to say no. */
  listen(page) {
    page.on('response', (response) => {
      if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) this.status = response.status()
    })
    page.on('pageerror', (error) => this.wrong.push(`${page.url()}: ${error}`))
    page.on('console', (message) => {
      const refused = message.text().startsWith('Failed to load resource') && message.location().url === page.url()
      if (['error', 'warning'].includes(message.type()) && !refused) this.wrong.push(`${page.url()}: ${message.text()}`)
    })
    page.on('requestfailed', (request) => {
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') this.wrong.push(`${request.url()}: ${request.failure()?.errorText}`)
    })
  }

  /** The same person in another window of the same browser. */
  async anotherWindow() {
    const other = new Visitor(this.context, await this.context.newPage(), this.language, this.javaScript)
    return Object.assign(other, { wrong: this.wrong })
  }

  /** Closes the browser. All that was seen to be wrong on the way fails the test here, together. */
  async leaves() {
    await this.context.close()
    assert.deepEqual(this.wrong, [])
  }

  /** Goes to an address of the service, and says with what status it answered. */
  async goes(path) {
    return (await this.page.goto(path)).status()
  }

  /** Where they are. */
  get path() {
    return new URL(this.page.url()).pathname
  }

  is(path) {
    assert.equal(this.path, path, `${this.page.url()} ${this.wrong.join('\n')}`)
  }

  /** What the page says. */
  async reads() {
    return this.page.locator('main').innerText()
  }

  /** The answers that a page shows, each on a line. */
  async answered() {
    return (await this.page.locator('.govuk-summary-list__value').allInnerTexts()).map((text) => text.trim())
  }

  /** What the error summary says, line by line. */
  async errors() {
    return this.page.locator('.govuk-error-summary__list li').allInnerTexts()
  }

  /** Does what brings another page, and says with what status it came. */
  async brings(act) {
    await Promise.all([this.page.waitForEvent('load'), act()])
    return this.status
  }

  /** Follows a link, or presses a button that looks like one, by its words. */
  async follows(words) {
    const { page } = this
    return this.brings(() => page.getByRole('link', { name: words }).or(page.getByRole('button', { name: words })).first().click())
  }

  /** Presses the page's one green (or red) button. */
  async presses() {
    return this.brings(() => this.page.locator('main form button.govuk-button:not(.govuk-button--secondary)').click())
  }

  /** Types into inputs by their names. */
  async types(answers) {
    for (const [name, value] of Object.entries(answers)) await this.page.locator(`[name="${name}"]`).fill(value)
  }

  /**
   * Looks hard at the page, in both widths: see examine.js. What looks is itself JavaScript, and would wait for ever where
   * there is none: there the errors alone are read. The page is the same one.
   */
  async examines(name, expected = {}) {
    if (this.javaScript) return examine(this, name, expected)
    const { errors = [] } = expected
    const found = await this.errors()
    if (Array.isArray(errors) && this.language === 'en') assert.deepEqual(found, errors, name)
    else assert.equal(found.length, Array.isArray(errors) ? errors.length : errors, name)
  }

  // The journey's pages, one verb each.

  async choosesPrison(code) {
    this.is('/visit-request/prison')
    await this.page.locator('select').selectOption(code)
    return this.presses()
  }

  async namesPrisoner(prisoner = CHARLES) {
    this.is('/visit-request/prisoner')
    await this.types({ ...person('/prisoner', prisoner), '/prisoner/number': prisoner.number })
    return this.presses()
  }

  async addsVisitor(someone) {
    const place = Number(this.path.split('/').at(-1))
    this.is(`/visit-request/visitors/${place}`)
    await this.types(person(`/visitors/${place - 1}`, someone))
    return this.presses()
  }

  async needsAnother(answer) {
    this.is('/visit-request/visitors')
    await this.page.getByRole('radio', { name: answer ? this.words.another : this.words.noMore, exact: true }).check()
    return this.presses()
  }

  /** The sessions that the page offers, as forms send them. It may be at another address: where they were refused. */
  async offered() {
    return this.page.locator('input[type=radio]').evaluateAll((inputs) => inputs.map((input) => input.value))
  }

  async choosesSession(session) {
    await this.page.locator(`input[value="${session}"]`).check()
    return this.presses()
  }

  async givesContact(contact = { '/contact/email': 'ada@example.com' }) {
    this.is('/visit-request/contact')
    await this.types(contact)
    return this.presses()
  }

  /** Answers a page without looking at it: for tests of what comes after. */
  async posts(page, form) {
    const answer = await this.context.request.post(`/visit-request/${page}`, { form, headers: { origin: stack.origin }, maxRedirects: 0 })
    assert.equal(answer.status(), 303, `${page}: ${await answer.text()}`)
  }

  /** Has answered everything up to the sessions, and looks at these. */
  async reachesSessions(prison, lead = somebody()) {
    await this.posts('prison', { '/prison': prison })
    await this.posts('prisoner', { ...person('/prisoner', CHARLES), '/prisoner/number': CHARLES.number })
    await this.posts('visitors/1', person('/visitors/0', lead))
    await this.posts('visitors', { more: 'no' })
    await this.goes('/visit-request/session')
    return this.offered()
  }

  /** Has answered everything, for one of the sessions that are offered: the first, unless told otherwise. */
  async reachesCheckAnswers(prison, { lead = somebody(), session } = {}) {
    const offered = await this.reachesSessions(prison, lead)
    const chosen = session ?? offered[0]
    await this.posts('session', { '/session': chosen })
    await this.posts('contact', { '/contact/email': 'ada@example.com' })
    await this.goes('/visit-request/check-answers')
    this.is('/visit-request/check-answers')
    return chosen
  }

  /** Sends the answers, and says under which reference the visit is booked. */
  async books() {
    await this.presses()
    const reference = this.path.match(/^\/visit-request\/cases\/(VIS-.{4}-.{4}-.)\/confirmation$/)?.[1]
    assert.ok(reference, `booked, and not at ${this.page.url()}: ${await this.errors()}`)
    return reference
  }

  /** A visit, booked from beginning to end. */
  async hasBooked(prison, choices) {
    const session = await this.reachesCheckAnswers(prison, choices)
    return { reference: await this.books(), session }
  }

  /** Ten minutes pass: the place that was held for them is anybody's. */
  async loses(prison, session) {
    const { value } = await this.cookie('__Host-visit-request')
    await set(`VIS#HOLD#${prison}`, `${session}#SEAT#0001`, 'expires', Math.floor(Date.now() / 1000) - 1)
    await set(`VIS#DRAFT#${digest(value)}`, 'DRAFT', 'until', new Date(Date.now() - 1000).toISOString())
  }

  /** At the provider: chooses who they are, and comes back. Says with what status. */
  async signsInAs(name) {
    return this.brings(() => this.page.getByRole('button', { name, exact: true }).click())
  }

  /** Their session as the table has it, made to look older. */
  async sessionAges(kind, minutes, what = 'seen') {
    const { value } = await this.cookie(`__Host-${kind}`)
    await set(`SHARED#SESSION#${digest(value)}`, 'SESSION', what, new Date(Date.now() - minutes * 60_000).toISOString())
  }

  async cookie(name) {
    return (await this.context.cookies(stack.origin)).find((cookie) => cookie.name === name)
  }
}
