"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const data = JSON.parse($("du-lieu").textContent);
  const bang = $("bang"), body = bang.tBodies[0], panel = $("o");
  const rows = all("tr[data-row]", body);
  // What the address keeps, each under the id of its control; "o" is the cell or unit that is open.
  const CONTROLS = ["tim", "muc", "loai", "nd", "xep", "xem", "kem"].filter((id) => $(id));
  const NARROWING = ["tim", "muc", "loai", "nd", "xem"];
  const collator = new Intl.Collator("vi", { numeric: true });

  // --- small makers: text only, never markup --------------------------------------------------------------------
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  function made(tag, text = "", name = "") {
    const part = document.createElement(tag);
    part.textContent = text;
    if (name) part.className = name;
    return part;
  }
  function holding(tag, parts, name = "") {
    const part = made(tag, "", name);
    part.append(...parts);
    return part;
  }
  const marked = (pieces, tag) => holding("bdi", pieces.map((text, i) => (i % 2 ? made(tag, text) : document.createTextNode(text))));
  function fileLink(number, page) {
    const [name, address] = data.files[number];
    if (!address) return made("bdi", name);
    const link = holding("a", [made("bdi", name)]);
    link.href = page && /\.pdf$/i.test(address) ? `${address}#page=${page}` : address;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    return link;
  }

  // --- what a panel says ----------------------------------------------------------------------------------------
  function lifted(lift) {
    const share = `Giống ${lift.o} (${lift.q} số từ${lift.n ? ", " + lift.n : ""})`;
    const own = holding("div", [made("h4", "Đoạn này"), marked(lift.a, "mark")]);
    const other = holding("div", [made("h4", lift.f || "Nguồn"), marked(lift.b, "mark")]);
    return holding("details", [made("summary", share), holding("div", [own, other], "beside")]);
  }
  function quoted(number) {
    const quote = data.quotes[number], parts = [marked(quote.t, "strong")];
    if (quote.w) parts.push(made("p", "Vì sao chưa đạt: " + quote.w, "why"));
    if (quote.i !== undefined) {
      const image = new Image();
      image.src = "data:image/jpeg;base64," + data.images[quote.i];
      image.alt = `Ảnh chụp trang ${quote.p}, chỗ có đoạn này`;
      parts.push(image);
    }
    const where = [fileLink(quote.f, quote.p), `, trang ${quote.p}`];
    if (quote.h) where.push(" · mục ", made("bdi", quote.h.join(" › ")));
    parts.push(holding("footer", [...where, ` · ${quote.s} · xác suất ${quote.q}`]));
    parts.push(...(quote.l || []).map(lifted));
    return holding("blockquote", parts);
  }
  function statusLine(status, certainty) {
    const [sign, word] = data.status[status];
    const parts = [made("span", `${sign} ${word}`, "key " + status)];
    if (certainty) parts.push(` Độ chắc chắn: ${certainty}`);
    return holding("p", parts);
  }
  const problems = (row) => (row.files || []).filter((f) => data.files[f][2]).map((f) => holding("p", ["Vấn đề của tệp ", fileLink(f), ": ", made("bdi", data.files[f][2])]));
  function about(key) {
    const [number, area] = key.split("-"), cell = data.cells[key], row = data.rows[number];
    const status = buttonOf(key).dataset.status, [name, wording, meant] = data.areas[area], parts = [];
    const part = (title, numbers, before) => {
      if (!numbers) return;
      parts.push(made("h3", title));
      if (before) parts.push(made("p", before, "soft"));
      parts.push(...numbers.map(quoted));
    };
    parts.push(holding("p", [made("b", "Nội dung " + name), row.kind ? ` – ${row.kind}` : ""]), statusLine(status, cell.certainty), made("p", data.meaning[status], "soft"));
    if (wording || meant) parts.push(holding("details", [made("summary", wording ? "Nội dung này trong kế hoạch phát động" : "Nội dung này gồm những gì"), made("p", wording || meant)]));
    parts.push(...problems(row));
    part("Minh chứng", cell.evidence);
    if (cell.more) parts.push(made("p", `… và ${cell.more} đoạn khác.`));
    if (status === "missing" && !cell.nearest) parts.push(made("p", "Không có đoạn nào gần với nội dung này."));
    part("Các đoạn gần nhất", cell.nearest, "Những đoạn dưới đây gần nội dung này nhất nhưng chưa đạt để coi là đã báo cáo.");
    if (cell.silent) parts.push(made("p", "Kế hoạch của đơn vị có nội dung này, báo cáo không nêu kết quả.", "bad"));
    part("Kế hoạch của đơn vị nêu", cell.plan);
    return parts;
  }
  const sameUnit = (row) => data.rows.map((r, i) => [r, i]).filter(([r]) => r.key[0] === row.key[0] && r.key[1] === row.key[1]);
  function unitBeside(lines) {
    const head = holding("tr", ["Nội dung", ...lines.map(([r]) => r.kind || "Văn bản")].map((text) => { const cell = made("th", text); cell.scope = "col"; return cell; }));
    const of = (number, area) => {
      const button = buttonOf(`${number}-${area}`), cell = data.cells[`${number}-${area}`];
      if (!button) return made("td");
      const parts = [statusLine(button.dataset.status, cell.certainty)];
      if (cell.silent) parts.push(made("p", "Kế hoạch có, báo cáo không nêu kết quả.", "bad"));
      const best = (cell.evidence || [])[0];
      if (best !== undefined) parts.push(marked(data.quotes[best].t, "strong"));
      return holding("td", parts);
    };
    const body = Object.entries(data.areas).map(([area, [name]]) => holding("tr", [made("td", name), ...lines.map(([, n]) => of(n, area))]));
    return holding("div", [holding("table", [holding("thead", [head]), holding("tbody", body)], "list both")], "frame");
  }
  function aboutUnit(number) {
    const parts = [], lines = sameUnit(data.rows[number]);
    for (const [row] of lines) {
      if (row.kind) parts.push(made("h3", row.kind));
      const list = (title, files) => { if (files) parts.push(holding("p", [title, ...files.flatMap((f, i) => [i ? "; " : "", fileLink(f)])])); };
      list("Tệp được tính: ", row.files);
      list("Tệp đã có bản sau: ", row.old);
      parts.push(...problems(row));
      for (const [text, quote] of row.remarks || []) parts.push(made("p", text), ...(quote ? [made("blockquote", quote)] : []));
    }
    parts.push(made("h3", lines.length > 1 ? "Các văn bản của đơn vị đặt cạnh nhau" : "Từng nội dung"), unitBeside(lines));
    return parts;
  }

  // --- the panel: opened by a key "row-area" or "row" -----------------------------------------------------------
  let opened = "", back = null;
  const buttonOf = (key) => body.querySelector(key.includes("-") ? `[data-cell="${CSS.escape(key)}"]` : `[data-row="${CSS.escape(key)}"] .unit`);
  function open(key, from) {
    const button = buttonOf(key), cell = key.includes("-");
    if (!button) return;
    opened = key;
    back = from || button;
    $("o-ten").textContent = data.rows[key.split("-")[0]].key[1];
    $("o-than").replaceChildren(...(cell ? about(key) : aboutUnit(key)));
    for (const [id, step] of [["truoc", -1], ["sau", 1]]) {
      $(id).hidden = !cell;
      $(id).disabled = !neighbour(step);
    }
    if (!isOpen(panel)) showDialog(panel);
    panel.scrollTop = 0;
    remember();
  }
  const isOpen = (dialog) => dialog.hasAttribute("open");
  function showDialog(dialog) {
    if (dialog.showModal) { dialog.showModal(); return; }
    dialog.setAttribute("open", ""); // an old Firefox knows no dialogs: it stands there as any other part
    dialog.querySelector("[autofocus], button").focus();
  }
  function shut(dialog) {
    if (dialog.close) dialog.close();
    else { dialog.removeAttribute("open"); dialog.dispatchEvent(new Event("close")); }
  }
  function closed() {
    opened = "";
    remember();
    if (!back) return;
    if (back.closest("tr").hidden) back = stop || $("tim"); // a filter has taken its row away
    else if (back.closest("#bang")) hold(back);
    back.focus();
  }
  const lit = () => shownRows().flatMap((row) => all(".cell", row)).filter((c) => !c.classList.contains("dim") && !c.closest("td").hidden);
  function neighbour(step) {
    const cells = lit(), at = cells.indexOf(buttonOf(opened));
    return at < 0 ? cells[0] : cells[at + step];
  }
  function turn(step) {
    const next = opened.includes("-") && neighbour(step);
    if (!next) return;
    hold(next);
    open(next.dataset.cell);
    $("o-tin").textContent = `${$("o-ten").textContent}: ${next.querySelector(".unseen").textContent}`;
  }

  // --- filtering, sorting, and the address that keeps both ------------------------------------------------------
  const valueOf = (id) => ($(id) ? ($(id).type === "checkbox" ? ($(id).checked ? "1" : "") : $(id).value) : "");
  const shownRows = () => all("tr[data-row]", body).filter((r) => !r.hidden);
  function fits(cell, state) {
    return (!state.muc || cell.dataset.status === state.muc) && (!state.xem || "look" in cell.dataset);
  }
  function sift() {
    const state = Object.fromEntries(CONTROLS.map((id) => [id, valueOf(id)])), words = fold(state.tim || "").split(" ");
    let shown = 0, cellCount = 0;
    for (const part of all("[data-area]", bang)) part.hidden = Boolean(state.nd) && part.dataset.area !== state.nd;
    for (const row of rows) {
      const cells = all("td[data-area]:not([hidden]) .cell", row), met = cells.filter((c) => fits(c, state));
      row.hidden = !(words.every((w) => row.dataset.key.includes(w)) && (!state.loai || row.dataset.kind === state.loai) && (met.length || !(state.muc || state.xem)));
      for (const cell of cells) cell.classList.toggle("dim", !met.includes(cell));
      if (!row.hidden) { shown += 1; cellCount += met.length; }
    }
    $("khong").hidden = shown > 0 || !rows.length;
    const narrowed = state.muc || state.xem ? `, ${cellCount} ô` : "";
    $("dem").textContent = `Hiện ${shown}/${rows.length} dòng${narrowed}.`;
    for (const tile of all(".tile[data-filter]")) tile.setAttribute("aria-pressed", String(applied(tile)));
    order(state.xep);
    if (!stop || stop.closest("tr").hidden || stop.closest("td, th").hidden) hold(shownRows().flatMap(stops)[1] || shownRows().flatMap(stops)[0]);
  }
  const applied = (tile) => [...new URLSearchParams(tile.dataset.filter)].every(([id, value]) => valueOf(id) === value);
  function order(by) {
    const unit = (row) => row.querySelector(".unit").textContent, first = (a, b) => a.dataset.row - b.dataset.row;
    const least = (row) => Number(row.dataset.least);
    const ways = {
      ten: (a, b) => collator.compare(unit(a), unit(b)), sot: (a, b) => b.dataset.gaps - a.dataset.gaps,
      chac: (a, b) => least(a) - least(b),
    };
    const sorted = [...rows].sort((a, b) => (ways[by] ? ways[by](a, b) : 0) || first(a, b));
    if (sorted.some((row, i) => row !== body.rows[i])) body.append(...sorted);
  }
  let writing = false;
  function remember() {
    const state = new URLSearchParams();
    for (const id of CONTROLS) if (valueOf(id)) state.set(id, valueOf(id));
    if (opened) state.set("o", opened);
    const hash = state.toString();
    if (hash === location.hash.slice(1) || (!hash && !location.hash)) return;
    writing = true;
    try { history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search); }
    catch { location.hash = hash; }
    writing = false;
  }
  function recall() {
    if (writing || (location.hash && !location.hash.includes("="))) return; // a plain anchor
    const state = new URLSearchParams(location.hash.slice(1));
    for (const id of CONTROLS) {
      const value = state.get(id) || "", control = $(id);
      if (control.type === "checkbox") control.checked = value === "1";
      else control.value = value;
      if (control.tagName === "SELECT" && control.selectedIndex < 0) control.value = "";
    }
    sift();
    const key = state.get("o") || "";
    if (/^\d+(-\d+)?$/.test(key) && buttonOf(key)) open(key);
    else if (isOpen(panel)) shut(panel);
  }
  function changed() { sift(); remember(); }
  function pressTile(tile) {
    const on = applied(tile);
    for (const id of NARROWING) if ($(id)) { if ($(id).type === "checkbox") $(id).checked = false; else $(id).value = ""; }
    if (!on) for (const [id, value] of new URLSearchParams(tile.dataset.filter)) { if ($(id).type === "checkbox") $(id).checked = true; else $(id).value = value; }
    changed();
  }

  // --- walking: one stop of Tab in the grid, arrows inside it ---------------------------------------------------
  let stop = null;
  const stops = (row) => all(".unit, td:not([hidden]) .cell", row);
  function hold(button) {
    if (stop) stop.tabIndex = -1;
    stop = button || null;
    if (stop) stop.tabIndex = 0;
  }
  function walk(event) {
    const button = event.target.closest(".cell, .unit");
    if (!button || event.altKey || event.metaKey) return;
    const shown = shownRows(), at = shown.indexOf(button.closest("tr")), here = stops(shown[at]), column = here.indexOf(button);
    const top = event.ctrlKey ? shown[0] : shown[at], bottom = event.ctrlKey ? shown[shown.length - 1] : shown[at];
    const near = (row) => row && stops(row)[Math.min(column, stops(row).length - 1)];
    const next = {
      ArrowLeft: () => here[column - 1], ArrowRight: () => here[column + 1], ArrowUp: () => near(shown[at - 1]),
      ArrowDown: () => near(shown[at + 1]), PageUp: () => near(shown[Math.max(0, at - 10)]),
      PageDown: () => near(shown[Math.min(shown.length - 1, at + 10)]), Home: () => stops(top)[0], End: () => stops(bottom).pop(),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    const target = next();
    if (target) { hold(target); target.focus(); intoView(target); }
  }
  function intoView(button) { // not under the head, the foot or the first column, which stay where they are
    const frame = $("khung"), box = button.getBoundingClientRect(), outer = frame.getBoundingClientRect();
    const left = outer.left + (button.matches(".unit") ? 0 : bang.tHead.rows[0].cells[0].offsetWidth);
    const top = outer.top + bang.tHead.offsetHeight, bottom = outer.top + frame.clientHeight - bang.tFoot.offsetHeight;
    if (box.top < top) frame.scrollTop -= top - box.top + 4;
    else if (box.bottom > bottom) frame.scrollTop += box.bottom - bottom + 4;
    if (box.left < left) frame.scrollLeft -= left - box.left + 4;
    else if (box.right > outer.left + frame.clientWidth) frame.scrollLeft += box.right - outer.left - frame.clientWidth + 4;
  }
  function key(event) {
    const typing = event.target.closest("input, select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isOpen(panel) && (event.key === "[" || event.key === "]")) turn(event.key === "]" ? 1 : -1);
    else if (event.key === "Escape" && !panel.showModal) [panel, $("phim")].filter(isOpen).forEach(shut);
    else if (typing || isOpen(panel) || isOpen($("phim"))) return;
    else if (event.key === "/") { event.preventDefault(); $("tim").focus(); $("tim").select(); }
    else if (event.key === "?") { event.preventDefault(); showDialog($("phim")); }
  }

  // --- light and dark; the choice is this computer's, not the address's -------------------------------------------
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  function name() { $("mau").textContent = isDark() ? "Nền sáng" : "Nền tối"; }
  function switchTheme() {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("thidua-mau", document.documentElement.dataset.theme); } catch { /* not kept, then */ }
    name();
  }
  try {
    const kept = localStorage.getItem("thidua-mau");
    if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
  } catch { /* a browser that keeps nothing for files */ }

  // --- print: what each shown cell that needs a look rests on, as an appendix where that is asked ----------------
  function append() {
    const parts = [];
    if (valueOf("kem")) {
      parts.push(made("h2", "Phụ lục: minh chứng các ô cần người xem"));
      for (const button of lit().filter((c) => "look" in c.dataset)) {
        const key = button.dataset.cell;
        parts.push(made("h3", data.rows[key.split("-")[0]].key[1]), ...about(key).filter((p) => p.tagName !== "DETAILS"));
      }
    }
    $("phu-luc").replaceChildren(...parts);
  }

  bang.addEventListener("click", (event) => {
    const button = event.target.closest(".cell, .unit");
    if (!button) return;
    hold(button);
    open(button.dataset.cell || button.closest("tr").dataset.row);
  });
  bang.addEventListener("mouseover", (event) => { // a tip for the mouse alone; others hear the same words already
    const cell = event.target.closest(".cell");
    if (cell && !cell.title) cell.title = cell.querySelector(".unseen").textContent;
  });
  bang.addEventListener("keydown", walk);
  bang.addEventListener("focusin", (event) => { if (event.target.matches(".cell, .unit")) hold(event.target); });
  document.addEventListener("keydown", key);
  document.addEventListener("click", (event) => {
    const tile = event.target.closest(".tile[data-filter]"), item = event.target.closest("[data-open]");
    if (tile) pressTile(tile);
    if (item) open(item.dataset.open, item);
  });
  for (const dialog of [panel, $("phim")]) dialog.addEventListener("click", (event) => { if (event.target === dialog) shut(dialog); });
  panel.addEventListener("close", closed);
  $("dong").addEventListener("click", () => shut(panel));
  $("phim-dong").addEventListener("click", () => shut($("phim")));
  $("truoc").addEventListener("click", () => turn(-1));
  $("sau").addEventListener("click", () => turn(1));
  $("tro-giup").addEventListener("click", () => showDialog($("phim")));
  $("mau").addEventListener("click", switchTheme);
  $("loc").addEventListener("input", changed);
  $("loc").addEventListener("submit", (event) => event.preventDefault());
  $("loc").addEventListener("reset", () => setTimeout(changed));
  window.addEventListener("hashchange", recall);
  window.addEventListener("beforeprint", append);
  if (system.addEventListener) system.addEventListener("change", name);
  for (const id of ["loc", "mau", "tro-giup"]) $(id).hidden = false;
  name();
  sift();
  recall();
})();
