// Turns on what the Design System's components add for people who have JavaScript. No page needs it.
import { initAll } from './govuk-frontend-6.3.0.min.js'

initAll()
