// What every page must be, whatever it says: sound to axe, whole at both widths, in one language, with one heading, and
// with errors that lead to what they are about.

import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** What looks at pages. The smaller of its two files, because every page reads it anew. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A phone (or a desktop at 400%), and a desktop. */
const WIDTHS = [1280, 320]

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']

/** A folder for a picture of every page that is examined, for somebody to look at. */
const { SCREENSHOTS } = process.env
if (SCREENSHOTS) mkdirSync(SCREENSHOTS, { recursive: true })

/** Words that no Welsh page has, save in addresses and within what says that it is English. */
const ENGLISH = /\b(?:the|and|your|you|must|enter|choose|this|page|error|not|day|month|year)\b/iu

/**
 * Notes whatever is wrong with a visitor's page among what is wrong for them. `errors` is how many the summary has, or
 * what they say in English; with none, the page must not look like one with errors. They are not `beside` anything where
 * nothing is left to choose.
 */
export async function examine(visitor, name, { errors = 0, beside = true } = {}) {
  const { page, language, words } = visitor
  const says = (fault) => visitor.wrong.push(`${name} (${language}): ${fault}`)
  const look = await page.evaluate(looked)

  if (look.language !== language) says(`html lang is ${look.language}`)
  if (look.headings.length !== 1) says(`there are ${look.headings.length} h1: ${look.headings}`)
  const expected = typeof errors === 'number' ? errors : errors.length
  // Browsers keep titles: the page of a case is called after its reference there, and after whom it is about in its heading.
  const reference = visitor.path.match(/\/staff\/cases\/([^/]+)$/u)?.[1]
  const called = reference ? `${language === 'en' ? 'Case' : 'Achos'} ${reference}` : look.headings[0]
  const title = `${expected ? words.error : ''}${called} – `
  if (!look.title.startsWith(title)) says(`the title is “${look.title}”, and not “${title}…”`)
  if (look.repeated.length) says(`ids used again: ${look.repeated}`)
  if (language === 'cy') for (const line of look.lines.filter((line) => ENGLISH.test(line.replaceAll(/\/\S+/gu, '')))) says(`in English: ${line}`)
  for (const line of look.lines.filter((line) => /[{}]|undefined|\bnull\b|\w'\w/u.test(line))) says(`for machines: ${line}`)

  if (look.errors.length !== expected) says(`${look.errors.length} errors, and not ${expected}: ${look.errors.join(' | ')}`)
  if (Array.isArray(errors) && language === 'en' && look.errors.join() !== errors.join()) says(`the errors are ${look.errors.join(' | ')}`)
  if (expected && !look.summaryFirst) says('the error summary is not the first thing in the main part')
  if (expected && visitor.javaScript && !look.summaryFocused) says('the error summary does not have the focus')
  if (beside) for (const message of look.unsaid) says(`in the summary, and not beside an input: ${message}`)

  const isNew = isNewTo(examined, await page.evaluate(structure))
  // By the debugger, which no Content-Security-Policy stops.
  if (isNew) await page.evaluate(AXE)
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    const over = await page.evaluate(overflowing)
    if (over) says(`at ${width} px something is ${over}`)
    if (isNew) for (const fault of await violations(page)) says(`at ${width} px ${fault}`)
    if (SCREENSHOTS) await page.screenshot({ path: path.join(SCREENSHOTS, `${name.replaceAll(/\W+/gu, '-')}.${language}.${width}.png`), fullPage: true })
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  for (const lost of await strayLinks(page)) says(`a line of the error summary leads ${lost}`)
}

/** In the page: what there is to see of it, without changing it. */
function looked() {
  const texts = (selector) => [...document.querySelectorAll(selector)].map((element) => element.innerText.trim())
  const summary = document.querySelector('.govuk-error-summary')
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id)
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const lines = [document.title]
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode
    if (data.trim() && !parentElement.closest('[lang=en], script, style, textarea')) lines.push(data.trim())
  }
  const errors = texts('.govuk-error-summary__list li')
  const beside = [...document.querySelectorAll('.govuk-error-message')].map((element) => element.innerText.trim())
  return {
    language: document.documentElement.lang,
    title: document.title,
    headings: texts('h1'),
    repeated: ids.filter((id, place) => ids.indexOf(id) !== place),
    lines,
    errors,
    unsaid: errors.filter((error) => !beside.some((message) => message.endsWith(error))),
    summaryFirst: Boolean(summary) && document.querySelector('main').innerText.trim().startsWith(summary.innerText.trim()),
    summaryFocused: Boolean(summary) && document.activeElement === summary
  }
}

/** The structures that axe has seen. */
const examined = new Set()

/** Whether a set has not got a thing yet. From now on it has. */
const isNewTo = (set, thing) => set.size !== set.add(thing).size

/**
 * In the page: all that it is made of but its words and where it leads. To axe, a page that differs from another in these
 * alone is the same page: it asks whether there are words, and never which.
 */
function structure() {
  return document.documentElement.outerHTML
    .replaceAll(/>[^<]*\S[^<]*</gu, '>words<')
    .replaceAll(/ (?:href|hreflang|lang|action|value|content|aria-label|title|alt)="[^"]+"/gu, (attribute) => attribute.replace(/"[^"]+"/u, '"words"'))
}

/** In the page: what is wider than the window, if anything is. */
function overflowing() {
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return null
  const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
  return `${scrollWidth} px wide: ${wide.map((element) => `${element.localName}.${element.className}`).slice(-3)}`
}

/** What axe finds. */
async function violations(page) {
  const found = await page.evaluate(
    (rules) => window.axe.run(document, { runOnly: rules, resultTypes: ['violations'] }).then((result) => result.violations),
    RULES
  )
  return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(' ')}`)
}

/** Every line of the error summary that leads anywhere puts the focus into an input, or onto the link that changes an answer. */
function strayLinks(page) {
  return page.evaluate(() => {
    const followed = [...document.querySelectorAll('.govuk-error-summary__list a')].map((link) => {
      link.click()
      const { localName, id } = document.activeElement
      return [link.getAttribute('href'), ['input', 'select', 'textarea', 'a'].includes(localName) ? `#${id}` : null]
    })
    return followed.filter(([href, focused]) => href !== focused).map(([href, focused]) => `to ${href}, and the focus went to ${focused}`)
  })
}
