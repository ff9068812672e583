/** Charts, drag handles and editors load their libraries only on pages that have them. */
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
  const boards = all("[data-kanban]:not([data-ready])")
  if (boards.length) {
    import("./kanban.js").then(({ kanban }) => boards.forEach(kanban))
  }
}
