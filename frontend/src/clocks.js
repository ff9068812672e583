/** Clocks that run: an element with `data-until` (ISO) shows the time left, or how late it is, in the words of `data-left` and `data-late`. */
export function runClocks() {
  const draw = () => {
    for (const one of document.querySelectorAll("[data-until]")) {
      const seconds = Math.round((Date.parse(one.dataset.until) - Date.now()) / 1000)
      const words = seconds < 0 ? one.dataset.late : one.dataset.left
      one.textContent = (words ?? "{}").replace("{}", span(Math.abs(seconds)))
      one.closest("[data-clock]")?.classList.toggle("is-late", seconds < 0)
    }
  }
  draw()
  setInterval(draw, 1000)
  document.addEventListener("htmx:load", draw)
}

function span(seconds) {
  const two = (number) => String(number).padStart(2, "0")
  const hours = Math.floor(seconds / 3600)
  return `${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}
