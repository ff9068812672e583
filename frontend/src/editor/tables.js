/** Tables of the two editors: a cell holds paragraphs, for Markdown's cells hold words in one line. */
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table"

const Words = Table.extend({
  renderHTML: () => ["table", ["tbody", 0]],
  renderMarkdown: (node, helpers) => Table.config.renderMarkdown(node, helpers).replaceAll("<br>", " ").trim(),
}).configure({ View: null })

export const TABLES = [Words, TableRow, ...[TableHeader, TableCell].map((cell) => cell.extend({ content: "paragraph+" }))]

export const TABLE_DEEDS = {
  table: (chain) => chain.insertTable({ rows: 3, cols: 3 }),
  row: (chain) => chain.addRowAfter(),
  column: (chain) => chain.addColumnAfter(),
  rowGone: (chain) => chain.deleteRow(),
  columnGone: (chain) => chain.deleteColumn(),
  tableGone: (chain) => chain.deleteTable(),
}

/** The deeds on a table are shown while the caret stands in one. */
export function lightTable(bar, editor) {
  const inside = editor.isActive("table")
  bar.querySelector("[data-do=table]").hidden = inside
  bar.querySelector("[data-table]").hidden = !inside
}
