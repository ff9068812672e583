/** Comments on selected words: the button beside the selection fills the form; a quote leads back to its place. */
export function watchRemarks(draft) {
  const button = draft.root.querySelector("[data-remark]")
  const panel = draft.root.querySelector("[data-remarks-panel]")
  let found = null
  const look = () => {
    found = draft.selection()
    button.hidden = !found || !panel.querySelector("[data-remark-form]")
  }
  document.addEventListener("selectionchange", () => setTimeout(look, 60)) // after the editor has taken the selection over
  button.addEventListener("mousedown", (event) => event.preventDefault())
  button.addEventListener("click", () => {
    const form = panel.querySelector("[data-remark-form]")
    if (!form || !found) return
    for (const name of ["quote", "before", "after"]) form.elements[name].value = found[name]
    const quote = form.querySelector("[data-quote]")
    quote.textContent = found.quote
    quote.hidden = false
    form.elements.words.focus()
  })
  const go = (event) => {
    const mark = event.target.closest(".remark__quote")?.closest("[data-start]")
    if (!mark || Number(mark.dataset.start) < 0) return
    if (event.type === "keydown" && event.key !== "Enter") return
    if (draft.rich?.shown) draft.rich.reveal(mark.querySelector(".remark__quote").textContent.replace(/…$/, ""))
    else reveal(draft.field("text"), Number(mark.dataset.start), Number(mark.dataset.end))
  }
  panel.addEventListener("click", go)
  panel.addEventListener("keydown", go)
}

/** Places are counted in code points; a text area counts UTF-16 units. */
function reveal(area, start, end) {
  const points = [...area.value]
  const from = points.slice(0, start).join("").length
  area.focus()
  area.setSelectionRange(from, from + points.slice(start, end).join("").length)
}
