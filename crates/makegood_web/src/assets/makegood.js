// What pages gain from script: parts swapped without a new page, progress and changes as they happen, keys, dropped files.
// Everything here also works without it. Nothing is loaded from elsewhere.
"use strict";
(() => {
  const main = () => document.getElementById("main");
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  // Swapping: a list is narrowed down without loading the frame again; the address says what is shown.
  async function swap(address, push) {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    if (!answer.ok || !(answer.headers.get("content-type") || "").startsWith("text/html")) { location.href = address; return; }
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = next.getElementById("main");
    if (!part) { location.href = address; return; }
    if (push) history.pushState({ swapped: true }, "", address);
    document.title = next.title;
    main().replaceWith(part);
    begin();
  }
  addEventListener("popstate", () => swap(location.href, false));
  addEventListener("click", (event) => {
    const link = event.target.closest("a[data-swap]");
    if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      swap(link.href, true);
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const text = copy.closest(".copied").querySelector("pre").textContent;
      navigator.clipboard.writeText(text).then(() => { copy.textContent = "✓"; });
    }
    for (const open of document.querySelectorAll("details.preferences[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });

  // Long work: its line follows it, and the page goes to what came of it.
  const followed = new Map();
  function follow(line) {
    const number = line.dataset.job;
    if (followed.has(number)) return;
    const events = new EventSource(`/jobs/${number}/events`);
    followed.set(number, events);
    events.onmessage = (event) => {
      const state = JSON.parse(event.data);
      const shown = document.querySelector(`[data-job="${number}"]`);
      if (shown) {
        shown.querySelector(".job-step").textContent = state.step;
        const bar = shown.querySelector("progress");
        if (state.of > 0) { bar.max = state.of; bar.value = state.done; }
      }
      if (!state.ended) return;
      events.close();
      followed.delete(number);
      if (state.problem || location.pathname === `/jobs/${number}`) location.href = state.result || `/jobs/${number}`;
      else location.reload();
    };
  }

  // What others change: said, never swapped in under somebody's hands.
  let changes;
  function listen() {
    if (changes || !document.querySelector(".side")) return;
    changes = new EventSource("/changes");
    changes.onmessage = (event) => {
      const change = JSON.parse(event.data);
      const shown = document.querySelector("[data-object]");
      if (!shown || (change.object !== shown.dataset.object && change.object !== "*")) return;
      const said = document.getElementById("said");
      const line = document.createElement("div");
      line.className = "said";
      const text = main().dataset;
      line.textContent = text.changed.replace("%o", change.object).replace("%w", change.actor) + " ";
      const again = document.createElement("button");
      again.className = "quiet";
      again.textContent = text.reload;
      again.onclick = () => swap(location.href, false);
      line.append(again);
      said.replaceChildren(line);
    };
  }
  addEventListener("pagehide", () => {
    if (changes) changes.close();
    for (const events of followed.values()) events.close();
  });

  // Keys. None of them acts while something is typed.
  let waiting = false;
  const rows = () => [...document.querySelectorAll("[data-list] [data-row]")];
  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.classList.contains("at"));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    for (const row of all) row.classList.toggle("at", row === next);
    next.scrollIntoView({ block: "nearest" });
    const link = next.querySelector("a");
    if (link) link.focus({ preventScroll: true });
  }
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.id === "q") { event.target.blur(); return; }
    if (typing(event.target)) return;
    const dialog = document.getElementById("keys");
    if (waiting) {
      waiting = false;
      const link = document.querySelector(`a[data-go="${CSS.escape(event.key)}"]`);
      if (link) { event.preventDefault(); location.href = link.href; }
      return;
    }
    const acts = {
      "/": () => { const field = document.getElementById("q"); if (field) { field.focus(); field.select(); } },
      "?": () => { if (dialog && !dialog.open) dialog.showModal(); },
      g: () => { waiting = true; setTimeout(() => { waiting = false; }, 1500); },
      j: () => move(1),
      k: () => move(-1),
      x: () => { const row = document.querySelector("[data-row].at"); if (row) row.classList.toggle("picked"); },
      e: () => { const first = document.querySelector(".actions button, .actions summary"); if (first) first.focus(); },
    };
    if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
  });

  // Files dropped anywhere are read as if they had been chosen in the form.
  function send(files) {
    const form = new FormData();
    for (const file of files) form.append("file", file, file.name);
    fetch("/sources", { method: "POST", body: form }).then((answer) => { location.href = answer.url; });
  }
  const holdsFiles = (event) => [...event.dataTransfer.types].includes("Files");
  addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    document.documentElement.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.documentElement.classList.remove("dropping"); });
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    document.documentElement.classList.remove("dropping");
    if (event.dataTransfer.files.length) send(event.dataTransfer.files);
  });

  function begin() {
    for (const line of document.querySelectorAll("[data-job]")) follow(line);
    listen();
    if (matchMedia("(max-width: 52rem)").matches) {
      for (const places of document.querySelectorAll("details.places")) places.open = false;
      for (const facet of document.querySelectorAll("details.facet")) facet.open = Boolean(facet.querySelector("[aria-current]"));
    }
  }
  begin();
})();
