/** Charts, drag handles, uploads, the review desk and editors load their libraries only on pages that have them. */
export function watchCharts(root) {
  const all = (selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)]
  const charts = all("[data-chart]:not([data-ready])")
  if (charts.length) {
    import("./charts.js").then(({ draw }) => charts.forEach(draw))
  }
  const lists = all("[data-sortable]:not([data-ready])")
  if (lists.length) {
    import("./sortable.js").then(({ sort }) => lists.forEach(sort))
  }
  const editors = all("[data-editor]:not([data-ready])")
  if (editors.length) {
    import("./editor/index.js").then(({ edit }) => editors.forEach(edit))
  }
  const rows = all("[data-rows]:not([data-rows-ready])")
  if (rows.length) {
    import("./editor/rows.js").then(({ editRows }) => rows.forEach(editRows))
  }
  const copies = all("[data-copy-rich]:not([data-copy-ready])")
  if (copies.length) {
    import("./editor/copy.js").then(({ copyRich }) => copies.forEach(copyRich))
  }
  if (all("[data-upload]:not([data-ready]), .asset__pick").length && !document.documentElement.dataset.uploads) {
    document.documentElement.dataset.uploads = "on"
    import("./upload.js").then(({ watchUploads }) => watchUploads())
  }
  if (all("[data-review], [data-review-queue]").length && !document.documentElement.dataset.reviews) {
    document.documentElement.dataset.reviews = "on"
    import("./review.js").then(({ reviewDesk }) => reviewDesk())
  }
  if (all("[data-inbox]").length && !document.documentElement.dataset.inbox) {
    document.documentElement.dataset.inbox = "on"
    import("./inbox.js").then(({ inboxDesk }) => inboxDesk())
  }
  const boards = all("[data-kanban]:not([data-ready])")
  if (boards.length) {
    import("./kanban.js").then(({ kanban }) => boards.forEach(kanban))
  }
  const calendars = all("[data-calendar]:not([data-ready])")
  if (calendars.length) {
    import("./calendar.js").then(({ calendar }) => calendars.forEach(calendar))
  }
}
