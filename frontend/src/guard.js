/** Forms marked `data-guard`: the browser asks before a page with typed and unsaved values is left. */
export function guardForms() {
  const changed = new Set()
  const note = (event) => {
    const form = event.target.closest?.("form[data-guard]")
    if (form) changed.add(form)
  }
  document.addEventListener("input", note)
  document.addEventListener("change", note)
  document.addEventListener("submit", (event) => changed.delete(event.target))
  window.addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected)) event.preventDefault()
  })
}
