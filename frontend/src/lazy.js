/** How many pieces of this page are still on their way; `<html data-loading>` is there as long as one is. */
let waiting = 0
/** What each selector has found already: when a page is looked at twice while a library is on its way, nothing begins twice. */
const begun = new Map()

function load(piece, begin) {
  const root = document.documentElement
  waiting += 1
  root.dataset.loading = ""
  const again = (error) => {
    begun.clear() // what did not come may be asked for once more; what is there says so itself (data-ready)
    throw error
  }
  return piece.then(begin, again).finally(() => {
    waiting -= 1
    if (!waiting) delete root.dataset.loading
  })
}

function fresh(found, selector) {
  if (!begun.has(selector)) begun.set(selector, new WeakSet())
  const known = begun.get(selector)
  const left = found.filter((one) => !known.has(one))
  left.forEach((one) => known.add(one))
  return left
}

/** Charts, drag handles, uploads, the review desk and editors load their libraries only on pages that have them. */
export function watchCharts(root) {
  const all = (selector) => fresh([...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)], selector)
  const charts = all("[data-chart]:not([data-ready])")
  if (charts.length) {
    load(import("./charts.js"), ({ draw }) => charts.forEach(draw))
  }
  const lists = all("[data-sortable]:not([data-ready])")
  if (lists.length) {
    load(import("./sortable.js"), ({ sort }) => lists.forEach(sort))
  }
  const editors = all("[data-editor]:not([data-ready])")
  if (editors.length) {
    load(import("./editor/index.js"), ({ edit }) => editors.forEach(edit))
  }
  const together = all("[data-together]:not([data-ready])")
  if (together.length) {
    load(import("./together/index.js"), ({ writeTogether }) => Promise.all(together.map(writeTogether)))
  }
  const rows = all("[data-rows]:not([data-rows-ready])")
  if (rows.length) {
    load(import("./editor/rows.js"), ({ editRows }) => rows.forEach(editRows))
  }
  const copies = all("[data-copy-rich]:not([data-copy-ready])")
  if (copies.length) {
    load(import("./editor/copy.js"), ({ copyRich }) => copies.forEach(copyRich))
  }
  if (all("[data-upload]:not([data-ready]), .asset__pick").length && !document.documentElement.dataset.uploads) {
    document.documentElement.dataset.uploads = "on"
    load(import("./upload.js"), ({ watchUploads }) => watchUploads())
  }
  if (all("[data-review], [data-review-queue]").length && !document.documentElement.dataset.reviews) {
    document.documentElement.dataset.reviews = "on"
    load(import("./review.js"), ({ reviewDesk }) => reviewDesk())
  }
  if (all("[data-inbox]").length && !document.documentElement.dataset.inbox) {
    document.documentElement.dataset.inbox = "on"
    load(import("./inbox.js"), ({ inboxDesk }) => inboxDesk())
  }
  const streams = all("[data-stream]:not([data-ready])")
  if (streams.length) {
    load(import("./streaming.js"), ({ watchStream }) => streams.forEach((card) => void watchStream(card)))
  }
  const boards = all("[data-kanban]:not([data-ready])")
  if (boards.length) {
    load(import("./kanban.js"), ({ kanban }) => boards.forEach(kanban))
  }
  const maps = all("[data-ideas]:not([data-ready])")
  if (maps.length) {
    load(import("./mindmap.js"), ({ mindmap }) => maps.forEach(mindmap))
  }
  const calendars = all("[data-calendar]:not([data-ready])")
  if (calendars.length) {
    load(import("./calendar.js"), ({ calendar }) => calendars.forEach(calendar))
  }
}
