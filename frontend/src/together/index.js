/** A document that several people write at once: Tiptap over a Yjs document, carets of the others, undo of one's own. */
import { Editor, Extension } from "@tiptap/core"
import Collaboration from "@tiptap/extension-collaboration"
import Image from "@tiptap/extension-image"
import { Plugin } from "@tiptap/pm/state"
import { fixTablesKey } from "@tiptap/pm/tables"
import StarterKit from "@tiptap/starter-kit"
import { yCursorPlugin, ySyncPluginKey } from "@tiptap/y-tiptap"
import * as Y from "yjs"
import { DEEDS, light, link } from "../editor/bar.js"
import { TABLES } from "../editor/tables.js"
import { toast } from "../toast.js"
import { Provider } from "./provider.js"

const TROUBLES = ["offline", "refused", "gone", "signed_out", "stuck"]

export async function writeTogether(root) {
  if (root.dataset.ready) return
  root.dataset.ready = "1"
  const words = JSON.parse(document.getElementById("together-words").textContent)
  const doc = new Y.Doc()
  let editor = null
  const title = root.querySelector("[data-title]")
  const provider = new Provider(doc, root.dataset.api, {
    tell: (state, more) => tell(words, state, more),
    people: drawPeople,
    recovered: () => toast(words.recovered, "warning"),
    grade: (may) => {
      title.readOnly = !may
      root.querySelector("[data-bar]").hidden = !may
      editor?.setEditable(may, false)
    },
  })
  try {
    await provider.open()
  } catch (error) {
    return tell(words, error.status === 404 ? "gone" : "offline", "")
  }
  watchTitle(title, doc)
  editor = new Editor({
    element: root.querySelector("[data-rich]"),
    editable: provider.may,
    injectCSS: false,
    extensions: [
      StarterKit.configure({ underline: false, undoRedo: false, trailingNode: false, link: { openOnClick: false } }),
      Image.configure({ inline: true }),
      ...TABLES,
      Collaboration.configure({ document: doc, provider }),
      carets(provider.awareness),
      steadyTables(),
    ],
    editorProps: { attributes: { class: "prose", "aria-label": root.querySelector("[data-rich]").dataset.label, role: "textbox", "aria-multiline": "true" } },
  })
  root.querySelector("[data-rich] > .prose:not(.tiptap)")?.remove()
  root.removeAttribute("aria-busy")
  watchBar(root.querySelector("[data-bar]"), editor, words)
}

function tell(words, state, more) {
  const place = document.querySelector("[data-status]")
  const time = state === "saved" ? ` ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}` : ""
  const trouble = TROUBLES.includes(state)
  place.textContent = trouble ? words.stuck : (words[state] ?? "") + time
  place.dataset.state = trouble ? "offline" : state
  const note = document.querySelector("[data-trouble]")
  note.hidden = !trouble
  note.querySelector("[data-trouble-text]").textContent = trouble ? more || words[state] : ""
}

function watchTitle(field, doc) {
  const meta = doc.getMap("meta")
  const show = () => {
    const now = meta.get("title")
    if (typeof now !== "string" || field.value === now) return
    const { selectionStart: from, selectionEnd: to } = field
    field.value = now
    if (document.activeElement === field) field.setSelectionRange(Math.min(from, now.length), Math.min(to, now.length))
  }
  meta.observe((_event, transaction) => !transaction.local && show())
  field.addEventListener("input", () => field.value.trim() && meta.set("title", field.value.slice(0, 200)))
  field.addEventListener("blur", show)
  show()
}

function carets(awareness) {
  return Extension.create({
    name: "carets",
    addProseMirrorPlugins() {
      return [yCursorPlugin(awareness, { cursorBuilder: caret, selectionBuilder: ({ tone }) => ({ class: `caret-range caret--${tone}` }) })]
    },
  })
}

/** When a row of one meets a column of another, each of them would fill the gap, and the table would grow: it is filled with the next change made here. */
function steadyTables() {
  return Extension.create({
    name: "steadyTables",
    addProseMirrorPlugins() {
      let theirs = false
      const filterTransaction = (transaction) => {
        if (transaction.getMeta(fixTablesKey)) return !theirs
        const root = transaction.before === this.editor.state.doc // what plugins append starts from a newer one
        if (root) theirs = Boolean(transaction.getMeta(ySyncPluginKey)?.isChangeOrigin)
        return true
      }
      return [new Plugin({ filterTransaction })]
    },
  })
}

/** The name is told by the style: it is no text of the document. */
function caret({ name, tone }) {
  const mark = document.createElement("span")
  mark.className = `caret caret--${tone}`
  mark.dataset.name = name
  return mark
}

function drawPeople(people) {
  const tabs = new Map()
  for (const one of people) tabs.set(one.user_id, { ...one, tabs: (tabs.get(one.user_id)?.tabs ?? 0) + 1 })
  document.querySelector("[data-people]").replaceChildren(
    ...[...tabs.values()].map((one) => {
      const mark = document.createElement("span")
      mark.className = `avatar caret--${one.tone}`
      mark.textContent = [...one.name][0] ?? "?"
      mark.title = one.tabs > 1 ? `${one.name} ×${one.tabs}` : one.name
      return mark
    }),
  )
}

function watchBar(bar, editor, words) {
  const deeds = { ...DEEDS, link: (chain) => link(chain, editor, words.address) }
  bar.addEventListener("click", (event) => {
    const key = event.target.closest("[data-do]")?.dataset.do
    if (key && editor.isEditable) deeds[key]?.(editor.chain().focus())?.run()
  })
  editor.on("transaction", () => light(bar, editor))
  light(bar, editor)
}
