// Looks at one page twice while its library is on its way, and prints how often the piece began: `node lazy_twice.mjs lazy.js`.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

const folder = mkdtempSync(join(tmpdir(), "lazy-"))
writeFileSync(join(folder, "package.json"), '{"type": "module"}')
writeFileSync(join(folder, "lazy.js"), readFileSync(process.argv[2]))
writeFileSync(join(folder, "kanban.js"), "export const kanban = (board) => { board.begun += 1 }")

const board = { begun: 0 }
globalThis.document = { documentElement: { dataset: {} } }
const root = { querySelectorAll: (selector) => (selector.startsWith("[data-kanban]") ? [board] : []) }
const { watchCharts } = await import(pathToFileURL(join(folder, "lazy.js")))
watchCharts(root)
watchCharts(root)
await new Promise((done) => setTimeout(done, 200))
console.log(board.begun)
