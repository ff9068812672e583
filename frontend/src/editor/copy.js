/** Copy an article with its format, as an editor such as WeChat's takes it from the clipboard. */
import { toast } from "../toast.js"

export function copyRich(button) {
  if (button.dataset.copyReady) return
  button.dataset.copyReady = "1"
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copyRich)
    try {
      await navigator.clipboard.write([
        new ClipboardItem({
          "text/html": new Blob([source.innerHTML], { type: "text/html" }),
          "text/plain": new Blob([source.innerText], { type: "text/plain" }),
        }),
      ])
    } catch {
      const range = document.createRange()
      range.selectNodeContents(source)
      getSelection().removeAllRanges()
      getSelection().addRange(range)
      document.execCommand("copy")
    }
    toast(button.textContent.trim() + " ✓", "success")
  })
}
