"use strict";
for (const form of document.querySelectorAll("form[data-share]")) {
  form.addEventListener("submit", async (event) => {
    if (!navigator.share) return;
    event.preventDefault();
    try { await navigator.share({ title: document.title, url: form.dataset.share }); } catch { return; }
    form.submit();
  });
}
const finish = (box, score) => {
  if ("preview" in box.dataset) return;
  box.querySelector("input[name=score]").value = score;
  box.querySelector("form").submit();
};
for (const box of document.querySelectorAll("[data-game=tap]")) {
  const pad = box.querySelector("[data-tap]"), shown = box.querySelector("[data-score]"), seconds = Number(box.dataset.seconds);
  let taps = 0, until = 0;
  pad.addEventListener("click", () => {
    if (!until) {
      until = performance.now() + seconds * 1000;
      setTimeout(() => { pad.disabled = true; finish(box, Math.min(taps, seconds * 20)); }, seconds * 1000);
    }
    if (performance.now() < until) shown.textContent = ++taps;
  });
}
for (const box of document.querySelectorAll("[data-game=turn]")) {
  const table = box.querySelector(".cards"), shown = box.querySelector("[data-score]"), cards = [...table.children], words = cards[0].getAttribute("aria-label");
  for (let place = cards.length - 1; place > 0; place--) {
    const other = Math.floor(Math.random() * (place + 1));
    [cards[place], cards[other]] = [cards[other], cards[place]];
  }
  table.append(...cards);
  let open = [], turns = 0, found = 0;
  const face = (card, up) => {
    card.textContent = up ? card.dataset.card : "?";
    card.setAttribute("aria-label", up ? card.dataset.card : words);
  };
  const settle = () => {
    if (open[0].dataset.card === open[1].dataset.card) { open.forEach((card) => { card.disabled = true; }); found += 1; }
    else open.forEach((card) => face(card, false));
    open = [];
    if (found * 2 === cards.length) finish(box, Math.round((found / turns) * 100));
  };
  table.addEventListener("click", (event) => {
    const card = event.target.closest("button");
    if (!card || card.disabled || open.includes(card) || open.length === 2) return;
    face(card, true);
    open.push(card);
    if (open.length === 2) { shown.textContent = ++turns; setTimeout(settle, 600); }
  });
}
