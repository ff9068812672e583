/** Rich text over the Markdown of the text area: ProseMirror by Tiptap, which leaves composing Chinese to the browser. */
import { Editor } from "@tiptap/core"
import Image from "@tiptap/extension-image"
import { Markdown } from "@tiptap/markdown"
import StarterKit from "@tiptap/starter-kit"
import { DEEDS, light, link } from "./bar.js"
import { TABLES } from "./tables.js"

export function openEditor(draft) {
  return new Rich(draft)
}

/** Pictures are written `asset:12` and shown by their preview. */
function picture(draft) {
  return Image.extend({
    renderHTML({ HTMLAttributes: attributes }) {
      const id = Number(/^asset:(\d+)$/.exec(attributes.src ?? "")?.[1])
      const preview = draft.assets?.get(id)?.preview
      return ["img", { ...attributes, src: preview || attributes.src, "data-asset": id || null }]
    },
  })
}

class Rich {
  constructor(draft) {
    this.draft = draft
    this.area = draft.field("text")
    this.place = draft.root.querySelector("[data-rich]")
    this.bar = draft.root.querySelector("[data-bar]")
    this.shown = true
    this.written = null
    this.editor = new Editor({
      element: this.place,
      editable: !draft.config.readonly,
      injectCSS: false,
      extensions: [StarterKit.configure({ underline: false, link: { openOnClick: false } }), picture(draft), ...TABLES, Markdown],
      content: this.area.value,
      contentType: "markdown",
      editorProps: { attributes: { class: "prose", "aria-label": this.area.placeholder, role: "textbox", "aria-multiline": "true" } },
      onUpdate: () => this.give(),
      onTransaction: () => this.light(),
    })
    this.written = this.editor.getMarkdown()
    this.bar.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]")
      if (button) this.act(button.dataset.do)
    })
    this.area.addEventListener("input", () => !this.shown && this.take(this.area.value))
    this.turn(localStorage.getItem("editor:source") !== "1")
    this.bar.hidden = draft.config.readonly
  }

  /** Typing in the rich text goes to the text area; a text nobody changed keeps the Markdown it was written in. */
  give() {
    const now = this.editor.getMarkdown()
    if (now === this.written) return
    this.written = now
    this.area.value = now
    this.draft.changed()
  }

  /** Words from outside; the caret stays as near as it can. */
  take(text) {
    const { from, to } = this.editor.state.selection
    this.editor.commands.setContent(text, { contentType: "markdown", emitUpdate: false })
    this.written = this.editor.getMarkdown()
    const end = this.editor.state.doc.content.size
    this.editor.commands.setTextSelection({ from: Math.min(from, end), to: Math.min(to, end) })
  }

  turn(rich) {
    this.shown = rich
    this.place.hidden = !rich
    this.area.hidden = rich
    localStorage.setItem("editor:source", rich ? "0" : "1")
    this.bar.querySelector("[data-do=source]").setAttribute("aria-pressed", !rich)
    for (const button of this.bar.querySelectorAll("[data-do]:not([data-do=source])")) button.disabled = !rich
  }

  act(key) {
    const deeds = {
      ...DEEDS,
      link: (chain) => link(chain, this.editor, "URL"),
      image: () => void this.draft.pickAsset((id, about) => this.editor.chain().focus().setImage({ src: `asset:${id}`, alt: about.title }).run()),
      source: () => void this.turn(!this.shown),
    }
    deeds[key]?.(this.editor.chain().focus())?.run()
  }

  /** Pressed buttons follow the caret. */
  light() {
    if (this.editor) light(this.bar, this.editor)
  }

  selection() {
    const { from, to, empty } = this.editor.state.selection
    if (empty || !this.place.contains(document.activeElement)) return null
    const { doc } = this.editor.state
    const words = (a, b) => doc.textBetween(Math.max(0, a), Math.min(doc.content.size, b), "\n")
    return { quote: words(from, to), before: words(from - 60, from), after: words(to, to + 60) }
  }

  /** Select the first place that has these words; with `instead`, put other words there. */
  reveal(quote, instead) {
    const { doc } = this.editor.state
    let found = null
    doc.descendants((node, position) => {
      if (found === null && node.isText && node.text.includes(quote)) found = position + node.text.indexOf(quote)
      return found === null
    })
    if (found === null) return
    const chain = this.editor.chain().setTextSelection({ from: found, to: found + quote.length }).scrollIntoView().focus()
    if (instead === undefined) chain.run()
    else if (instead) chain.insertContent(instead).run()
    else chain.deleteSelection().run()
  }
}
