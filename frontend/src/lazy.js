/** Charts and drag handles load their libraries only on pages that have them. */
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
  const boards = all("[data-kanban]:not([data-ready])")
  if (boards.length) {
    import("./kanban.js").then(({ kanban }) => boards.forEach(kanban))
  }
}
