/** Lists of cards judged by one digit: the key presses the button of that digit on the first card that is left. */

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return
  if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return
  const first = document.querySelector("[data-marking] [data-mark]:not(.htmx-request)")
  const button = first?.querySelector(`[data-digit="${event.key}"]`)
  if (!button) return
  event.preventDefault()
  button.click()
})
