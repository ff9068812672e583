/** The buttons over the two editors: what each does to a chain of commands, and which are pressed where the caret stands. */
import { TABLE_DEEDS, lightTable } from "./tables.js"

export const DEEDS = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  strike: (chain) => chain.toggleStrike(),
  h2: (chain) => chain.toggleHeading({ level: 2 }),
  h3: (chain) => chain.toggleHeading({ level: 3 }),
  quote: (chain) => chain.toggleBlockquote(),
  list: (chain) => chain.toggleBulletList(),
  numbers: (chain) => chain.toggleOrderedList(),
  rule: (chain) => chain.setHorizontalRule(),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
  ...TABLE_DEEDS,
}

const NAMES = { bold: "bold", italic: "italic", strike: "strike", quote: "blockquote", list: "bulletList", numbers: "orderedList", link: "link" }
const LEVELS = { h2: 2, h3: 3 }

export function light(bar, editor) {
  for (const button of bar.querySelectorAll("[data-do]")) {
    const { do: key } = button.dataset
    if (NAMES[key]) button.setAttribute("aria-pressed", editor.isActive(NAMES[key]))
    else if (LEVELS[key]) button.setAttribute("aria-pressed", editor.isActive("heading", { level: LEVELS[key] }))
  }
  lightTable(bar, editor)
}

/** Asks for an address and puts it on the words; one that leads nowhere takes the link away, null says that nobody answered. */
export function link(chain, editor, question) {
  const href = window.prompt(question, editor.getAttributes("link").href ?? "https://")
  if (href === null) return null
  const held = chain.extendMarkRange("link")
  return /^(https?:|mailto:|tel:)./.test(href) ? held.setLink({ href }) : held.unsetLink()
}
